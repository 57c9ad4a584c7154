import { spawn } from 'node:child_process'

/**
 * Opens a file with the desktop's own program for it. A machine without one is no failure: the path was printed. Returns
 * what there is to say; null = it was handed over.
 */
export function openFile(path: string, env: NodeJS.ProcessEnv): string | null {
  if (process.platform === 'linux' && !hasDesktop(env))
    return 'nothing was opened: there is no display here (DISPLAY and WAYLAND_DISPLAY are not set)'
  const { command, args } = openerOf(process.platform, path)
  const opener = spawn(command, [...args], { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
  return null
}

function hasDesktop({ DISPLAY, WAYLAND_DISPLAY, BROWSER, WSL_DISTRO_NAME }: NodeJS.ProcessEnv): boolean {
  return [DISPLAY, WAYLAND_DISPLAY, BROWSER, WSL_DISTRO_NAME].some(Boolean)
}

function openerOf(platform: NodeJS.Platform, path: string): { command: string; args: readonly string[] } {
  if (platform === 'darwin') return { command: 'open', args: [path] }
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '', path] }
  return { command: 'xdg-open', args: [path] }
}
