export type User = { name: string; uid?: string; groups: string[]; extra: Record<string, string[]> }

/** What somebody wants to do, as authorisation sees it. */
export type Wish =
  | {
      isResource: true
      verb: string
      group: string
      version?: string
      resource: string
      subresource: string
      /** Empty at the scope of the cluster. */
      namespace: string
      name: string
    }
  | { isResource: false; verb: string; path: string }

/** `evaluationError` says what could not be looked at. */
export type Verdict = { isAllowed: boolean; reason: string; evaluationError?: string }
