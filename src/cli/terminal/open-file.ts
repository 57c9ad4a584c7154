import { spawn } from 'node:child_process'

/** Opens a file with the desktop's own program for it. A machine without one is no failure: the path was printed. */
export function openFile(path: string): void {
  const { command, args } = openerOf(process.platform, path)
  const opener = spawn(command, [...args], { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
}

function openerOf(platform: NodeJS.Platform, path: string): { command: string; args: readonly string[] } {
  if (platform === 'darwin') return { command: 'open', args: [path] }
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '', path] }
  return { command: 'xdg-open', args: [path] }
}
