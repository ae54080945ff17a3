import type { Requirement } from './scorecard'

/** Who one is and what one may: sign-in, sessions, authorization, tokens, secrets. */
export const ACCESS_ROWS: readonly Requirement[] = [
  {
    id: 'V6.2.1–12',
    requirement: 'passwords',
    control: '15 characters and more, common ones refused, no rotation, pasting allowed',
    evidence: [
      ['server/services/accounts/passwords.test.ts', 'the list is as long as it says'],
      ['server/services/accounts/passwords.test.ts', 'the same characters typed on another keyboard are the same password'],
      ['server/routers/accounts.test.ts', 'a wrong present password, the same one again and a weak one change nothing'],
    ],
  },
  {
    id: 'V6.3.1',
    requirement: 'stuffing and guessing',
    control: 'five tries, then longer and longer, by account and address; an alarm',
    evidence: [
      [
        'server/services/accounts/sign-in.test.ts',
        'five wrong passwords lock a login from every address; the right one does not open it, a passkey does',
      ],
      ['server/services/accounts/sign-in.test.ts', 'one address gets five wrong tries at whatever logins; what was right does not count'],
      ['server/services/accounts/sign-in.test.ts', 'many wrong tries together raise one alarm'],
    ],
  },
  {
    id: 'V6.3.2',
    requirement: 'no default accounts',
    control: 'one link at the first start, dead once used',
    evidence: [
      [
        'server/services/accounts/enrolment.test.ts',
        'the first administrator: name, login, password, app, ten codes; then the link is dead',
      ],
      ['server/local/role-environment.test.ts', 'personas need the embedded database and this machine alone'],
    ],
  },
  {
    id: 'V6.3.3',
    requirement: 'second factor',
    control: 'compulsory for local accounts; a provider’s is read from its token',
    evidence: [
      ['server/services/accounts/sign-in.test.ts', 'password, then the code of the app; the tries are forgotten'],
      ['server/services/accounts/enrolment.test.ts', 'nothing is stored before the second factor is shown'],
    ],
  },
  {
    id: 'V6.3.4',
    requirement: 'the same strength on all ways in',
    control: 'each way in is listed and asks for a second factor or a provider',
    evidence: [
      ['server/services/accounts/sign-in.test.ts', 'unknown, wrong, disabled and without a second factor look alike'],
      ['server/sign-in-door.test.ts', 'the library’s address %s is not there'],
    ],
  },
  {
    id: 'V6.4.3–4',
    requirement: 'reset, lost factor',
    control: 'a reset keeps the factor; a lost factor needs the password and another’s word',
    evidence: [
      ['server/services/accounts/enrolment.test.ts', 'a reset sets the password, keeps the second factor and ends the sessions'],
      ['server/services/accounts/enrolment.test.ts', 'a lost factor needs the password, and the lost one opens nothing afterwards'],
      ['server/services/people/reset.test.ts', 'V6.4.4: a lost factor takes two administrators, one link, and the password'],
    ],
  },
  {
    id: 'V6.5.1',
    requirement: 'a code counts once',
    control: 'the last step is stored',
    evidence: [
      [
        'server/services/factors/factors.test.ts',
        'V6.5.1: a code counts once, even sent three times at once, and an older one not after it',
      ],
    ],
  },
  {
    id: 'V6.5.5',
    requirement: 'how long a code counts',
    control: '30 s and the step on either side',
    evidence: [
      [
        'server/adapters/otp/one-time-codes.test.ts',
        'V6.5.5: a code counts in its step and the one on either side, and is known by its own step',
      ],
    ],
  },
  {
    id: 'V6.8.1–2, .4',
    requirement: 'provider: spoofing, strength, recency',
    control: 'issuer and subject are the person; acr and auth_time are read from the token',
    evidence: [
      [
        'server/services/identities/sign-in.test.ts',
        'V6.8.1: the same e-mail is not the same person, nor is the same subject at another provider',
      ],
      [
        'server/services/elevations/verify-oidc.test.ts',
        'a strength that is asked for has to be in the token: stripped or another one is weak, also with a second factor',
      ],
    ],
  },
  {
    id: 'V7.2.1–4',
    requirement: 'checked on the server, random, renewed',
    control: '256 bit, stored as a hash, new at each sign-in and each step-up',
    evidence: [
      ['server/sessions.test.ts', 'a session gives its actor with the granted roles, and the database never holds the cookie'],
      ['server/sessions.test.ts', 'the hash of a session is no cookie'],
      [
        'server/session-renewal.test.ts',
        'a confirmed step-up gives the browser a new session id in its answer, and what was confirmed is done with it',
      ],
      ['server/session-renewal.test.ts', 'the id before the one before is dead at once, also inside the grace'],
    ],
  },
  {
    id: 'V7.3.1–2',
    requirement: 'idle and absolute limits',
    control: '30 minutes and 12 hours, by an injected clock',
    evidence: [
      ['server/sessions.test.ts', 'an idle session gives no actor; polling does not keep it alive'],
      ['server/sessions.test.ts', 'activity moves the idle limit, and never the absolute one'],
    ],
  },
  {
    id: 'V7.4.1–5',
    requirement: 'sign-out, disabling, an administrator’s end',
    control: 'open streams end within a second; while no database answers, a session of the last five minutes may stop and nothing else',
    evidence: [
      [
        'server/revocation.fault.test.ts',
        'F30: a revoked session loses its open stream within a second and its next action at once; other sessions keep theirs',
      ],
      ['server/revocation.fault.test.ts', 'F30: disabling a person ends every stream of theirs'],
      [
        'server/services/sessions/sessions.test.ts',
        'an administrator ends one, without a confirmation, and what it had confirmed counts no more',
      ],
      [
        'server/roles/stop-away.fault.test.ts',
        'F2 the database is gone before a stop: a session of the last five minutes stops, every other and every other action is refused, and the record follows',
      ],
    ],
  },
  {
    id: 'V7.5.1–2',
    requirement: 'again before factors change; list of sessions',
    control: 'a confirmation by a factor one has; a page with all of mine',
    evidence: [
      ['server/services/factors/factors.test.ts', 'of a local account stays; another way in lets it go'],
      ['server/services/sessions/sessions.test.ts', 'shows my open sessions, marks the one that asks, and never a secret or anybody else'],
    ],
  },
  {
    id: 'V7.6.2',
    requirement: 'no silent session',
    control: 'nobody is signed in without acting',
    evidence: [['e2e/sign-in.spec.ts', 'a page behind the door leads to it, and back to where the person was']],
  },
  {
    id: 'V8.1.1–2',
    requirement: 'documented rules',
    control: 'one table for server and button',
    evidence: [
      ['server/routers/access.test.ts', 'every procedure has a row'],
      ['server/testing/routes.test.ts', 'every address of the console has its row: which methods there are and who gets past the door'],
    ],
  },
  {
    id: 'V8.2.1–3',
    requirement: 'function, object, field',
    control: 'role × procedure; not yours looks like not there; strict input, selected output',
    evidence: [
      ['server/routers/access.test.ts', '%s'],
      ['server/services/sessions/sessions.test.ts', 'shows my open sessions, marks the one that asks, and never a secret or anybody else'],
      ['server/token-door.test.ts', 'a report that is refused for a scope that is missing is in the audit log too'],
      ['server/routers/outputs.test.ts', 'V8.2.3: %s answers no role with what must stay here'],
    ],
  },
  {
    id: 'V8.3.1',
    requirement: 'decided on the server',
    control: 'asked of the address itself, whatever the page shows',
    evidence: [
      ['e2e/access.spec.ts', 'without a session every address asks to sign in'],
      ['e2e/doors.spec.ts', 'gets past no door of the table that is not open'],
    ],
  },
  {
    id: 'V9.1.1–3',
    requirement: 'signature and algorithm',
    control: 'a fixed list; none and shared secrets are refused',
    evidence: [
      ['server/adapters/oidc/provider.test.ts', 'V9: %s is refused'],
      ['server/adapters/oidc/provider.test.ts', 'a new key counts without a restart'],
    ],
  },
  {
    id: 'V9.2.1–3',
    requirement: 'time, kind, audience',
    control: 'skew of 60 s and no more',
    evidence: [
      ['server/adapters/oidc/provider.test.ts', '60 s of skew and no more'],
      ['server/tokens.test.ts', 'an expired token is refused, whatever the snapshot still holds'],
    ],
  },
  {
    id: 'V10.2.1',
    requirement: 'state and PKCE',
    control: 'a lost or foreign state is no sign-in',
    evidence: [
      ['server/adapters/oidc/provider.test.ts', 'V10.2.1: an answer that says it is of another issuer is not even redeemed'],
      [
        'server/services/elevations/verify-oidc.test.ts',
        'V10.2.1: another state, no state, no cookie, or the cookie of another session is lost, and counts against nobody',
      ],
    ],
  },
  {
    id: 'V10.5.1–4',
    requirement: 'nonce, subject, issuer, audience',
    control: 'checked in every token; back-channel logout is not offered',
    evidence: [
      ['server/adapters/oidc/provider.test.ts', 'the browser is sent with state, nonce and challenge, and nothing extra takes their place'],
      ['server/adapters/oidc/provider.test.ts', 'a description of another issuer, or with an address in clear, is no provider'],
    ],
  },
  {
    id: 'V11.1.1, V11.2.2',
    requirement: 'keys and their change',
    control: 'key rings with ids, overlap of old and new',
    evidence: [
      ['server/sealed.test.ts', 'what was sealed opens for the same purpose alone, and still after the keys were rotated'],
      ['server/audit/verifier/verify.test.ts', 'a checkpoint signed after its key ended is none; both keys of an overlap count'],
    ],
  },
  {
    id: 'V11.4.2',
    requirement: 'stored passwords',
    control: 'argon2id with its parameters in the hash',
    evidence: [
      [
        'server/services/accounts/passwords.test.ts',
        'a stored hash names its algorithm and cost, has its own salt, and knows its password alone',
      ],
      [
        'server/services/accounts/passwords.test.ts',
        'it is the algorithm of RFC 9106, by its own test vector for argon2id of the reference program',
      ],
    ],
  },
  {
    id: 'V11.5.1',
    requirement: 'random values',
    control: '128 bit and more from the system; no UUID is a secret',
    evidence: [
      ['server/testing/bans.test.ts', '$what is nowhere in what we serve'],
      ['server/routers/tokens.test.ts', 'a token is shown once and stored as its digest'],
    ],
  },
  {
    id: 'V12.3.1–4',
    requirement: 'TLS inside',
    control: 'providers over TLS alone',
    evidence: [['server/adapters/oidc/provider.test.ts', 'a description of another issuer, or with an address in clear, is no provider']],
    missing: 'database, stream and roles among each other: on one machine they are loopback, their TLS comes with the chart',
  },
  {
    id: 'V13.2.2',
    requirement: 'least privilege',
    control: 'a database user a role; the log takes entries and nothing else',
    evidence: [
      ['server/audit/inbox.test.ts', 'the app may add an entry and nothing else'],
      ['server/audit/append-only.test.ts', 'every trigger of the log is on in every mode, on each partition, also on one made later'],
    ],
  },
  {
    id: 'V13.2.4–5',
    requirement: 'list of who may be asked',
    control: 'ports and public names alone; the console asks nobody else',
    evidence: [['server/safe-fetch.test.ts', 'F33: %s is refused before anything is asked']],
    missing: 'the NetworkPolicy comes with the chart',
  },
  {
    id: 'V13.3.1',
    requirement: 'secrets',
    control: 'in files that their owner alone reads; each role knows its own',
    evidence: [
      ['server/local/role-environment.test.ts', 'secrets are kept, and readable by their owner alone'],
      ['server/local/log-line.test.ts', 'secrets never reach a log, short words stay'],
    ],
  },
  {
    id: 'V13.4.2, V13.4.5',
    requirement: 'no debug, no open metrics',
    control: 'metrics on a port of their own',
    evidence: [['e2e/doors.spec.ts', 'no metrics, sources or settings lie open beside the pages']],
  },
  {
    id: 'V14.2.1, V14.3.2',
    requirement: 'no secret in an address, nothing stored by a browser',
    control: 'links keep their secret behind the #; no-store',
    evidence: [
      ['server/services/accounts/enrolment.test.ts', 'the secret of a link is behind the #, where no server sees it'],
      ['e2e/doors.spec.ts', 'every answer has the headers of the house, a page its policy with a nonce of its own'],
    ],
  },
]
