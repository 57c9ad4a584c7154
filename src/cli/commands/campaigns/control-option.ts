/** Of `--no-control`, in every command that makes runs in blocks. */
export const controlText =
  'no short runs of the embedded target between the blocks, which show whether the machine stays the same'
