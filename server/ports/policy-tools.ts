/** Real OPA and Regal on files in memory, under limits of time, memory and output. Every call works in a scratch folder of its own.
 *  Source of the semantics: OPA itself. Errors of every method: BAD_REQUEST for files that are refused (naming the first), UPSTREAM when a tool is
 *  missing (naming the ways to get it), over a limit (`limit_exceeded`), or when too many calls of this person or process run already. */
export type SourceFile = { /** Relative, `.rego`, `.json` or `.yaml`. */ path: string; text: string }

/** Rows and columns count from 1, columns in UTF-16 units; `end` is exclusive. */
export type Range = { start: { row: number; col: number }; end: { row: number; col: number } }
export type Edit = { path: string; range: Range; text: string }
export type Diagnostic = {
  source: 'parse' | 'compile' | 'strict' | 'regal' | 'capability' | 'performance' | 'schema' | 'test' | 'tool'
  code: string
  severity: 'error' | 'warning' | 'info'
  path: string
  range: Range
  message: string
  /** Address of the rule's documentation, where there is one. */
  doc: string | null
  /** A change that mends it, offered as one click. */
  fix: { title: string; edits: Edit[] } | null
}

export type DiagnoseOptions = {
  /** What recorded inputs look like, closed, as JSON Schema; what does not fit it is a warning. */
  schema?: unknown
  /** From how many inputs. */
  seenIn?: number
  /** `later`: everything but the linter, which alone takes longer than the rest; its findings come with a second call. */
  linter?: 'asked' | 'later'
  /** What the linter may take, 5 s unless given. */
  linterSeconds?: number
}

export type ToolState =
  | { version: string; isPinned: boolean; how: 'named' | 'path' | 'cache' | 'built' | 'asset' }
  | { version: null; why: string /** Says what to do. */ }
export type ToolStates = { opa: ToolState; regal: ToolState }

/** A value exactly as OPA prints it: numbers keep their digits. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Difference = { path: string; expected: Json | undefined; actual: Json | undefined }

export type TestCase = { name: string; state: 'pass' | 'fail'; note: string | null; ns: number | null }
export type TestResult = {
  package: string
  name: string
  path: string
  row: number
  state: 'pass' | 'fail' | 'error' | 'skip'
  ns: number
  /** Sub-results of a data-driven test. */
  cases: TestCase[]
  /** Where the first comparison that did not hold is, and its two sides; null where the body holds no comparison. */
  failure: { row: number; text: string; differences: Difference[] } | null
  error: string | null
}
export type TestRun = { tests: TestResult[]; passed: number; failed: number; errored: number; skipped: number; ms: number; opa: string }

/** Lines by file. `skipped`: never run because the optimiser or an early exit made it needless; `missing`: nothing reached it. */
export type Coverage = {
  percent: number
  files: { path: string; covered: number[]; missing: number[]; skipped: { row: number; kind: string }[] }[]
}

export type EvaluationRequest = {
  files: readonly SourceFile[]
  /** Such as `data.acgs.main.decision`. */
  query: string
  input: unknown
  /** Becomes `data.runtime`. */
  runtime: unknown
  nowNs: string
  explain?: boolean
  withCoverage?: boolean
  withFails?: boolean
}
export type Evaluated = {
  /** Undefined where OPA's answer is. */
  value: Json | undefined
  /** Lines reached, where asked for. */
  coverage: Coverage | null
  /** OPA's own notes of what failed and succeeded, where asked for; cut at 2,000 lines. */
  trace: string[] | null
  /** Expressions that did not hold, where asked for, in the order in which they were reached. */
  fails: { path: string; row: number }[] | null
  ms: number
}

export type Rule = {
  /** Such as `data.acgs.sandbox.violations`. */
  path: string
  file: string
  row: number
  endRow: number
  /** METADATA of ours, where there is one. */
  code: string | null
  title: string | null
}

export type CompiledBundle = {
  bytes: Uint8Array<ArrayBuffer>
  constitutionHash: string
  bundleDigest: string
  manifest: unknown
  codes: string[]
  tools: { opa: string; how: string }
}

export interface PolicyTools {
  /** What is here, without building anything. */
  states(): Promise<ToolStates>
  /** One stream of findings: parser, compiler, strictness, capabilities, Regal and our own lints, once each, errors first. */
  diagnose(files: readonly SourceFile[], by: string, options?: DiagnoseOptions): Promise<Diagnostic[]>
  /** The formatted text of one file; BAD_REQUEST with its first error when it does not parse. */
  format(file: SourceFile, by: string): Promise<string>
  /** `filter` is a linear-time expression over `package.name`; `testSeconds` is what one test may take, 5 unless given. */
  test(files: readonly SourceFile[], options: { by: string; filter?: string; testSeconds?: number }): Promise<TestRun>
  cover(files: readonly SourceFile[], by: string, testSeconds?: number): Promise<Coverage>
  evaluate(request: EvaluationRequest, by: string): Promise<Evaluated>
  /** OPA's answers to many inputs at once, each with its own runtime data and clock: what a compiled module is compared with.
   *  `sets`: paths of the decision's sets, which are arrays in JSON. */
  evaluateAll(
    files: readonly SourceFile[],
    cases: readonly { id: string; input: unknown; runtime: unknown; nowNs: string }[],
    by: string,
  ): Promise<ReadonlyMap<string, { decision: Json | undefined; sets: readonly Json[]; mask: Json | undefined }>>
  rules(files: readonly SourceFile[], by: string): Promise<Rule[]>
  /** The deciding bundle of a draft: sources without tests, constitutional data, capabilities, entrypoints. */
  compile(files: readonly SourceFile[], by: string): Promise<CompiledBundle>
}
