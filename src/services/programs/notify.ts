import type { Notice } from '../../types/services.ts'

export interface Told {
  onProgress(text: string): void
  readonly onNotice?: ((notice: Notice) => void) | undefined
}

/** Reports a lasting notice; as progress if the caller does not collect notices. */
export function notify(told: Told, text: string, kind: Notice['kind'] = 'note'): void {
  if (told.onNotice === undefined) told.onProgress(text)
  else told.onNotice({ kind, text })
}
