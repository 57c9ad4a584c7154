import { Socket } from 'node:net'

/** A socket as the kernel refuses it: at once, before a byte leaves the machine. */
export function refusedByKernel(code: string): Socket {
  const socket = new Socket()
  process.nextTick(() => socket.destroy(Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })))
  return socket
}
