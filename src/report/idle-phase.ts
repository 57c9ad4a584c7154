/** Whether nothing of the schedule is due in a phase of this kind: its figures would be of what came before. */
export function nothingIsDue({ kind }: { readonly kind: string }): boolean {
  return kind === 'pause' || kind === 'saturate'
}
