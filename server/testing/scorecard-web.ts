import type { Requirement } from './scorecard'

/** What comes in and goes out: encoding, validation, order, the web, parts and logs. */
export const WEB_ROWS: readonly Requirement[] = [
  {
    id: 'V1.2.1',
    requirement: 'output encoding',
    control: 'React writes text; raw HTML is banned',
    evidence: [
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['e2e/hostile.spec.ts', 'F35, F36 hostile, bidirectional and endless text is inert'],
    ],
  },
  {
    id: 'V1.2.4',
    requirement: 'parameterized SQL',
    control: 'tagged templates; SQL by text is banned',
    evidence: [
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['server/routers/hostile-input.test.ts', 'F39, F41, F43: %s answers hostile input in words, and never breaks'],
    ],
  },
  {
    id: 'V1.2.5',
    requirement: 'no OS command injection',
    control: 'no shell, lists of arguments',
    evidence: [['server/testing/bans.test.ts', '$what is nowhere in what we serve']],
  },
  {
    id: 'V1.2.9',
    requirement: 'patterns from outside',
    control: 'nobody gives a pattern; agent globs are matched in linear time',
    evidence: [
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['lib/agent-glob.test.ts', 'a token of many stars does not stop the engine'],
    ],
  },
  {
    id: 'V1.3.1',
    requirement: 'rich text',
    control: 'none is taken: text is shown as text',
    evidence: [
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['e2e/hostile.spec.ts', 'F35, F36 hostile, bidirectional and endless text is inert'],
    ],
  },
  {
    id: 'V1.3.6',
    requirement: 'server-side requests',
    control: 'one guarded way out that reaches public names alone',
    evidence: [
      ['server/safe-fetch.test.ts', 'F33: %s is refused before anything is asked'],
      ['server/safe-fetch.test.ts', 'F33: a name that leads to %s is refused, also beside a public address'],
      ['server/safe-fetch.test.ts', 'F33: a redirect inside is an answer and is not followed'],
    ],
  },
  {
    id: 'V1.3.7',
    requirement: 'template injection',
    control: 'no templates: a report is assembled from figures',
    evidence: [['server/testing/bans.test.ts', '$what is nowhere in what we serve']],
  },
  { id: 'V1.3.11', requirement: 'mail injection', control: '–', evidence: [], doesNotApply: 'no mail is sent yet' },
  {
    id: 'V1.5.2',
    requirement: 'safe deserialization',
    control: 'JSON through strict schemas; no other form is read from outside',
    evidence: [
      ['server/routers/schemas.test.ts', '%s takes what its schema names, each text and list with an end'],
      ['server/routers/hostile-input.test.ts', 'F39, F41, F43: %s answers hostile input in words, and never breaks'],
    ],
  },
  {
    id: 'V2.2.1–2',
    requirement: 'validation on the server',
    control: 'strict schemas with an end for every text and list',
    evidence: [
      ['server/routers/schemas.test.ts', '%s takes what its schema names, each text and list with an end'],
      ['server/routers/hostile-input.test.ts', 'F39, F41, F43: %s answers hostile input in words, and never breaks'],
    ],
  },
  {
    id: 'V2.3.1',
    requirement: 'order of steps',
    control: 'each change names the states it may come from',
    evidence: [
      ['server/services/agents/verbs.test.ts', 'another state is a conflict, and of two at once one acts'],
      ['server/services/approvals/approve.test.ts', 'a refusal closes it, needs a reason, and nobody can agree afterwards'],
    ],
  },
  {
    id: 'V2.3.3',
    requirement: 'whole transactions',
    control: 'audit outcome, history and event in the change’s own transaction',
    evidence: [
      ['server/services/approvals/approve.fault.test.ts', 'a change that fails at the last word takes the word with it'],
      ['server/services/people/cut-access.test.ts', 'all of it, or nothing: a failure in the same transaction leaves everything as it was'],
    ],
  },
  {
    id: 'V2.3.4',
    requirement: 'locks',
    control: 'conditional updates and one waiting request a target',
    evidence: [
      ['server/services/approvals/approve.test.ts', 'of two who agree at once, one does it and the other is told'],
      ['server/services/roles/roles.test.ts', 'two administrators who take the role from each other at once: one of them keeps it'],
    ],
  },
  {
    id: 'V2.4.1',
    requirement: 'automation',
    control: 'token buckets by person, account and address; stopping has its own',
    evidence: [
      ['server/limits.test.ts', 'asked from twenty sides at once it gives no more than it holds'],
      ['server/api-limit.test.ts', 'stopping goes on while everything else waits'],
      ['server/api-limit.test.ts', 'a batch of ten costs ten, and one that the bucket cannot pay is refused whole'],
      ['server/route-limits.test.ts', '%s answers 429 to who asked too often, and says when to come back'],
      ['server/services/accounts/attempts.test.ts', 'fifty guesses at once are five'],
    ],
  },
  {
    id: 'V3.3.1–4',
    requirement: 'cookie attributes',
    control: 'HttpOnly, SameSite=Lax, Path=/, host-only; Secure and __Host- over HTTPS',
    evidence: [['e2e/doors.spec.ts', 'the session cookie is HttpOnly, SameSite, of this host alone, and opaque']],
  },
  {
    id: 'V3.4.1',
    requirement: 'HSTS',
    control: 'one year with subdomains on every answer',
    evidence: [['e2e/doors.spec.ts', 'every answer has the headers of the house, a page its policy with a nonce of its own']],
  },
  {
    id: 'V3.4.3',
    requirement: 'content security policy',
    control: 'nonce of 128 bit a page, default-src none',
    evidence: [
      ['e2e/doors.spec.ts', 'every answer has the headers of the house, a page its policy with a nonce of its own'],
      ['e2e/doors.spec.ts', 'a nonce and a policy that a caller brings are not used'],
    ],
  },
  {
    id: 'V3.4.4–6',
    requirement: 'sniffing, referrer, framing',
    control: 'nosniff, no-referrer, frame-ancestors none',
    evidence: [['e2e/doors.spec.ts', 'every answer has the headers of the house, a page its policy with a nonce of its own']],
  },
  {
    id: 'V3.5.1–3',
    requirement: 'cross-site writes',
    control: 'POST, JSON, same origin by two headers, a header no form can send',
    evidence: [
      ['server/request-guard.test.ts', 'our own page may write, and anybody may ask to read'],
      ['e2e/access.spec.ts', 'a write that does not come from our own page is refused'],
    ],
  },
  {
    id: 'V3.7.2',
    requirement: 'redirects',
    control: 'only back into this console',
    evidence: [['e2e/sign-in.spec.ts', 'another site is not a place to return to']],
  },
  {
    id: 'V4.1.3',
    requirement: 'headers of proxies',
    control: 'believed as far as there are proxies of ours; the rest is dropped',
    evidence: [['e2e/doors.spec.ts', 'F44 header tricks, other spellings of an address and prefetches change nothing']],
  },
  {
    id: 'V4.2.1',
    requirement: 'request smuggling',
    control: 'one HTTP parser; a body without a length is refused or ends at its limit',
    evidence: [
      ['server/engine/http/evaluate.test.ts', 'a chunked body without a length ends at 256 KiB'],
      ['server/engine/http/evaluate.test.ts', 'a body of 100 MB is answered 413 before it is read, and memory stays flat'],
    ],
    missing: 'no proxy in front is tested yet',
  },
  { id: 'V5.2.1–3', requirement: 'uploads', control: '–', evidence: [], doesNotApply: 'no file is uploaded yet' },
  {
    id: 'V5.3.2',
    requirement: 'paths from outside',
    control: 'no path is taken from a request; files are rows with a digest',
    evidence: [
      ['server/adapters/opa/bundle.test.ts', 'a bundle with %s is refused whole, by name'],
      ['server/adapters/opa/bundle.test.ts', 'a bomb is not unpacked, and what is no archive is said to be none'],
    ],
  },
  {
    id: 'V15.1.2, V15.2.1',
    requirement: 'known parts, patched in time',
    control: 'floors for packages, looked at each month',
    evidence: [
      ['server/local/cli/check-floors.test.ts', 'no copy of a package here, however deep, is below its floor'],
      ['server/local/cli/check-floors.test.ts', 'floors that nobody has looked at for too long are said, with the fix'],
    ],
  },
  {
    id: 'V15.3.1, V15.3.3',
    requirement: 'needed fields; mass assignment',
    control: 'strict input; a filter of a caller never reaches a query',
    evidence: [
      ['server/routers/schemas.test.ts', '%s takes what its schema names, each text and list with an end'],
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['server/routers/outputs.test.ts', 'V8.2.3: %s answers what its output schema names and nothing else'],
    ],
  },
  {
    id: 'V15.3.6',
    requirement: 'prototype pollution',
    control: 'no member of that name gets through',
    evidence: [
      ['server/routers/hostile-input.test.ts', 'F39, F41, F43: %s answers hostile input in words, and never breaks'],
      ['server/engine/mask.test.ts', 'a pointer that leads nowhere, or into a prototype, changes nothing'],
    ],
  },
  {
    id: 'V16.2.1–5',
    requirement: 'what a log holds',
    control: 'allow-listed entries, UTC, no secrets',
    evidence: [
      ['server/audit/seal.test.ts', 'what waits is sealed in order, found by its columns, and covered by a signed checkpoint'],
      ['server/engine/flush.test.ts', 'secrets in the input never reach the journal or the database'],
    ],
  },
  {
    id: 'V16.3.1–4',
    requirement: 'what is recorded',
    control: 'sign-ins, refusals, failures, every command',
    evidence: [
      ['server/testing/audit-catalogue.test.ts', 'V16.3: %s'],
      ['server/sessions.test.ts', 'a refused sign-in is in the audit log, without who it claimed to be'],
      ['server/strangers.test.ts', 'tokens, sessions and sign-ins of nobody: one entry of an address and minute, whatever was tried'],
      ['server/engine/refusals.test.ts', 'a hundred tries of one address are one entry, over two engines and the console'],
      ['server/strangers.test.ts', 'a limit that bites is one entry a key and minute'],
      ['server/services/violations/verbs.test.ts', '%s is denied, changes nothing, and is recorded'],
      ['server/elevation.fault.test.ts', 'F54: a replayed confirmation is refused, audited, and security hears of it'],
    ],
  },
  {
    id: 'V16.4.1–3',
    requirement: 'protected and carried away',
    control: 'Merkle log, signed checkpoints, copies elsewhere; each export neutralized for its reader',
    evidence: [
      ['server/audit/verify-log.test.ts', 'a history that was rewritten to the root is bounded by the checkpoints it cannot sign'],
      ['server/services/audit/exports.test.ts', 'F45 what is hostile in a text is inert in every format, and whole in the truth'],
    ],
  },
  {
    id: 'V16.5.1–3',
    requirement: 'generic errors, fail closed',
    control: 'no stack, no inner message; without the log no change',
    evidence: [
      ['server/trpc-errors.test.ts', 'V16.5.1: what fails inside says one sentence: no message, no stack, no place'],
      ['server/routers/hostile-input.test.ts', 'F39, F41, F43: %s answers hostile input in words, and never breaks'],
      [
        'server/context.fault.test.ts',
        'F4 database slow, 2 s a query: reads are refused in time and say so, a change gets through and is recorded',
      ],
    ],
  },
]
