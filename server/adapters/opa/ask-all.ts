/** OPA's answers to many inputs at once, each with its own runtime data and clock. */
export const ASK_ALL = 'data.acgs_asking.answers'
export const ASK_ONE = 'data.acgs_asking.raw'

/** Beside the sources; `data.acgs_asked.cases` holds `{input, runtime, now_ns}` by name. */
export const ASKING = `package acgs_asking

answers[name] := {"decision": decision(fixture), "mask": mask(fixture)} if {
	some name, fixture in data.acgs_asked.cases
}

decision(fixture) := [part |
	answer := data.acgs.main.decision with input as fixture.input with data.runtime as fixture.runtime with time.now_ns as fixture.now_ns
	some part in [answer, [path | walk(answer, [path, value]); is_set(value)]]
]

mask(fixture) := [answer |
	answer := data.system.log.mask with input as {"input": fixture.input}
]

raw := {"decision": decisions, "mask": masks} if {
	decisions := [answer |
		answer := data.acgs.main.decision with data.runtime as data.acgs_asked.raw.runtime with time.now_ns as data.acgs_asked.raw.now_ns
	]
	masks := [answer |
		answer := data.system.log.mask with input as {"input": input}
	]
}
`

/** An answer is the first of a list, which is empty where it is undefined. Second, for a decision: the paths of its sets, which JSON writes as arrays. */
export type Asked<T = unknown> = { decision: T[]; mask: T[] }

/** Cases as text, so that a clock keeps its digits. */
export const casesText = (cases: readonly { id: string; input: unknown; runtime: unknown; nowNs: string }[]): string =>
  `{"acgs_asked":{"cases":{${cases
    .map(
      ({ id, input, runtime, nowNs }) =>
        `${JSON.stringify(id)}:{"input":${JSON.stringify(input)},"runtime":${JSON.stringify(runtime)},"now_ns":${nowNs}}`,
    )
    .join(',')}}}}`
