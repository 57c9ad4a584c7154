/** Files of /proc that a test changes between samples, and a clock that moves only when told. */
export class FakeProc {
  readonly files = new Map<string, string>()
  atUs = 1_000_000

  readonly readFile = (path: string): string | null => this.files.get(path) ?? null
  readonly nowUs = (): number => this.atUs

  set(path: string, text: string): this {
    this.files.set(path, text)
    return this
  }

  remove(path: string): this {
    this.files.delete(path)
    return this
  }

  pass(us: number): this {
    this.atUs += us
    return this
  }
}
