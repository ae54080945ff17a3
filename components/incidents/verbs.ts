import type { IncidentState } from '@/lib/incident-words'
import type { IncidentDetail } from '@/lib/schemas/incidents'

export type Verb =
  | 'acknowledge'
  | 'acceptCommand'
  | 'mitigate'
  | 'resolve'
  | 'reopen'
  | 'dismiss'
  | 'merge'
  | 'setSeverity'
  | 'completeReview'

export type VerbWords = {
  /** The button, with the name of the incident. */
  act: (name: string) => string
  says: string
  keep: string
  done: string
  /** The states in which it is offered at all; then the server says who may not. */
  from: readonly IncidentState[]
  /** What a person must give with it. */
  asks: 'nothing' | 'reason' | 'evidence'
}

const OPEN: readonly IncidentState[] = ['triggered', 'acknowledged', 'contained', 'mitigated']

export const VERBS: Readonly<Record<Verb, VerbWords>> = {
  acknowledge: {
    act: (name) => `Acknowledge ${name}`,
    says: 'You have it. Whoever is still to be told is not told any more.',
    keep: 'Leave it',
    done: 'is acknowledged, and you have it',
    from: ['triggered', 'contained', 'mitigated'],
    asks: 'nothing',
  },
  acceptCommand: {
    act: (name) => `Take command of ${name}`,
    says: 'You lead it from now on.',
    keep: 'Leave it',
    done: 'is yours to command',
    from: [...OPEN, 'resolved'],
    asks: 'nothing',
  },
  mitigate: {
    act: (name) => `Mark ${name} mitigated`,
    says: 'The harm has ended. Name what shows it: it stands in the timeline.',
    keep: 'Keep it open',
    done: 'is mitigated',
    from: ['acknowledged', 'contained'],
    asks: 'evidence',
  },
  resolve: {
    act: (name) => `Resolve ${name}`,
    says: 'Its cause is fixed and nothing of it runs any more. It can be opened again for 7 days.',
    keep: 'Keep it open',
    done: 'is resolved',
    from: ['acknowledged', 'contained', 'mitigated'],
    asks: 'reason',
  },
  reopen: {
    act: (name) => `Open ${name} again`,
    says: 'It goes on where it was, and its clocks with it.',
    keep: 'Leave it resolved',
    done: 'is open again',
    from: ['resolved'],
    asks: 'reason',
  },
  dismiss: {
    act: (name) => `Call ${name} a false alarm`,
    says: 'It ends here, and counts against the rule that opened it.',
    keep: 'Keep it open',
    done: 'is closed as a false alarm',
    from: ['triggered', 'acknowledged'],
    asks: 'reason',
  },
  merge: {
    act: (name) => `Merge ${name} into another`,
    says: 'It ends here. What comes of it from now on belongs to the other one.',
    keep: 'Keep both',
    done: 'is merged',
    from: OPEN,
    asks: 'reason',
  },
  setSeverity: {
    act: (name) => `Change the severity of ${name}`,
    says: 'Its lines and who is told when follow the new one. The clocks go on from the trigger.',
    keep: 'Keep it',
    done: 'has another severity',
    from: OPEN,
    asks: 'reason',
  },
  completeReview: {
    act: (name) => `Complete the review of ${name}`,
    says: 'Nothing of it can be changed afterwards.',
    keep: 'Go on writing',
    done: 'is reviewed',
    from: ['resolved'],
    asks: 'nothing',
  },
}

/** In the order of their buttons: the way forward first, the ways out last. */
const IN_HEAD: readonly Verb[] = ['acknowledge', 'acceptCommand', 'mitigate', 'resolve', 'reopen']
const BELOW: readonly Verb[] = ['setSeverity', 'merge', 'dismiss']

type Offered = Pick<IncidentDetail, 'state' | 'handOverTo' | 'clocks'>

/** What was contained before anybody looked is still to be acknowledged. */
const isUntaken = ({ state, clocks }: Offered): boolean =>
  state === 'triggered' || clocks.some(({ phase, takenMs }) => phase === 'acknowledged' && takenMs === null)

function isOffered(verb: Verb, detail: Offered, meId: string): boolean {
  if (!VERBS[verb].from.includes(detail.state)) return false
  if (verb === 'acceptCommand') return detail.handOverTo?.id === meId
  return verb !== 'acknowledge' || isUntaken(detail)
}

/** The moves of the head: at most three, the next one last. Pure. */
export const headVerbs = (detail: Offered, meId: string): Verb[] => {
  const all = IN_HEAD.filter((verb) => isOffered(verb, detail, meId))
  // Resolving comes after mitigating; until then it stands below.
  return all.includes('mitigate') ? all.filter((verb) => verb !== 'resolve') : all
}

export const lowerVerbs = (detail: Offered, meId: string): Verb[] => {
  const inHead = headVerbs(detail, meId)
  return [...(['resolve'] as const), ...BELOW].filter((verb) => isOffered(verb, detail, meId) && !inHead.includes(verb))
}
