/** What the words of a report mean. The same for every report, and part of it. */
export const DEFINITIONS: readonly { term: string; text: string }[] = [
  { term: 'Decisions', text: 'Requests the engine answered in the period. Requests it refused before evaluation are not in it.' },
  { term: 'Violation', text: 'A decision that broke at least one rule that nobody waived.' },
  {
    term: 'Uncontrolled',
    text: 'A violation that was not prevented: allowed by a rule that only watches, or during an error; or something seen in a sandbox that was not contained by its line.',
  },
  { term: 'Compliance', text: '1 − uncontrolled ÷ decisions. A denied attempt never lowers it.' },
  {
    term: 'Latency',
    text: 'Time inside the engine from parsed request to answer, from merged sketches with a relative accuracy of 1 in 100.',
  },
  {
    term: 'Error budget',
    text: 'The uncontrolled decisions the compliance objective allows in 30 days; burn rate 1 spends it exactly in that time.',
  },
  {
    term: 'Availability',
    text: 'Probes the engine answered as ready ÷ probes made. The worker probes each 15 s; a silence of 45 s or less is not seen.',
  },
  { term: 'Gap', text: 'Time for which nobody can say what happened. A minute without a decision while the engine was ready is no gap.' },
  { term: 'Unknown', text: 'No samples. It is never counted as 0 and never as passed.' },
  { term: 'Not judged', text: 'A figure inside its line over a gap: what was seen was fine, and not everything was seen.' },
  { term: 'Overall', text: 'As good as the worst row. One row that is not measured forbids the word operational.' },
]
