import { FakeProc } from './fake-proc.ts'

/** user nice system idle iowait irq softirq steal guest guest_nice */
export const stat = (cpu: string, cpu0: string, cpu1: string, ctxt = 1000) =>
  `cpu  ${cpu}\ncpu0 ${cpu0}\ncpu1 ${cpu1}\nintr 5 0 0\nctxt ${ctxt}\nbtime 1795500000\nprocs_running 2\n`
const start = stat('100 0 50 800 10 0 5 0 7 0', '60 0 20 400 5 0 5 0 7 0', '40 0 30 400 5 0 0 0 0 0')
const meminfo = 'MemTotal:       8000 kB\nMemFree:        100 kB\nMemAvailable:   6000 kB\nHugePages_Total:       0\n'
const netHeader = `Inter-|   Receive                            |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n`
export const net = (lo: number, rx: number, tx: number) =>
  `${netHeader}    lo: ${lo} 29 0 0 0 0 0 0 ${lo} 29 0 0 0 0 0 0\n  eth0:${rx} 7928 0 0 0 0 0 0 ${tx} 4740 0 0 0 0 0 0\n  eth1: 500 1 0 0 0 0 0 0 500 1 0 0 0 0 0 0\n`
export const disk = (name: string, sectorsRead: number, sectorsWritten: number) =>
  ` 254       0 ${name} 95204 27372 ${sectorsRead} 13116 32659 21708 ${sectorsWritten} 10497 0 8568 24245 8518 10 817816 498 4127 132\n`
export const pressure = (totalUs: number) =>
  `some avg10=0.21 avg60=2.58 avg300=1.37 total=${totalUs}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99\n`

export function machine(): FakeProc {
  return new FakeProc()
    .set('/proc/stat', start)
    .set('/proc/meminfo', meminfo)
    .set('/proc/diskstats', disk('vda', 1000, 2000))
    .set('/proc/net/dev', net(1000, 5000, 7000))
    .set('/proc/pressure/cpu', pressure(1000))
    .set('/proc/pressure/io', pressure(1000))
    .set('/proc/pressure/memory', pressure(1000))
}
