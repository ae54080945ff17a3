/** A place outside the log's database that keeps copies of its checkpoints, so that whoever rewrites the database is contradicted. */
export interface Anchor {
  /** How people call it; never an address or a path. */
  readonly sink: string
  /** True where the copy is on the machine of the database itself. */
  readonly isLocal: boolean
  /** The newest signed note it holds, null while it holds none. Errors: UPSTREAM when it cannot be asked. */
  fetch: () => Promise<string | null>
  /** Adds a signed note; notes before it stay. Errors: UPSTREAM when it was not kept. */
  put: (note: string) => Promise<void>
}
