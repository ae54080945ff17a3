const TEST_FILE = 'decisions_test.rego'
const FIXTURE_FILE = 'fixtures/decisions.json'
export const MADE_FILES = { test: TEST_FILE, fixtures: FIXTURE_FILE }

const HEAD = `# METADATA
# description: Recorded decisions that became tests. Their inputs lie in ${FIXTURE_FILE}, masked and as small as they could be made.
package acgs.decisions_test

import data.acgs.main
`

const word = (text: string) => text.toLowerCase().replace(/[^a-z0-9_]+/g, '_')

/** Name of a test: the first rule that spoke, or the action of an allowed request, and the beginning of the decision's id. */
export function testNameOf({ codes, action, decisionId }: { codes: readonly string[]; action: string; decisionId: string }): string {
  const about = codes[0] ?? word(action)
  return `test_${word(about)}_${decisionId.replaceAll('-', '').slice(-12)}`
}

/** A test file with one more test, which asks the decision with the fixture's own input, runtime data and clock, and compares what is expected
 *  of it as one value, so that a failure shows where they differ. Null when a test of that name is there. Pure. */
export function addTest(text: string, { name, fixture, about }: { name: string; fixture: string; about: string }): string | null {
  if (new RegExp(`^${name}\\b`, 'm').test(text)) return null
  const body = `# ${about}
${name} if {
	tc := data.fixtures.cases[${JSON.stringify(fixture)}]
	result := main.decision with input as tc.input
		with data.runtime as tc.runtime
		with time.now_ns as tc.now_ns
	object.filter(result, object.keys(tc.expect)) == tc.expect
}
`
  return `${text.trim() === '' ? HEAD : text.trimEnd().concat('\n')}\n${body}`
}
