/** Outlines around 0, 0: what the colour of a mark says, its shape says too. */
export const shapes = {
  circle: 'M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z',
  diamond: 'M0 -4.6 4.6 0 0 4.6 -4.6 0Z',
  cross: 'M-3.8 -3.8 3.8 3.8M3.8 -3.8 -3.8 3.8',
  triangle: 'M0 -4.6 4.6 3.6H-4.6Z',
  dot: 'M-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z',
} as const
