/** Why a change of the cluster is not possible as asked. Data; `sayRefusal` words it for a page. */
export type ChangeRefusal =
  | { code: 'paused' }
  | { code: 'notPaused' }
  | { code: 'alreadyPaused' }
  | { code: 'beingDeleted' }
  | { code: 'noHistory' }
  | { code: 'alreadyThere'; what: string }
  | { code: 'singleRevision' }
  | { code: 'unknownRevision'; revision: number; known: number[] }
  | { code: 'revisionDeleting'; revision: number }
  | { code: 'newerRun' }
  | { code: 'kindUnfit'; kind: string; fits: string[] }
  | { code: 'ownedByCustom'; kind: string; name: string }
  | { code: 'outsideBounds'; autoscaler: string; wanted: number; min: number; max: number }
  | { code: 'boundsCrossed'; min: number; max: number }
  | { code: 'needsConsent'; emptyDir: string[]; ownerless: string[] }
  | { code: 'stillOnNode'; pods: string[] }
  | { code: 'notFound'; what: string }
  | { code: 'denied'; reason: string }
  | { code: 'permissionUnknown'; reason: string }
  | { code: 'dryRunFailed'; reason: string; webhook: string | null }
  | { code: 'moved' }
  | { code: 'ownedByOthers'; what: string; owners: { manager: string; field: string }[] }
  | { code: 'newerThanTrouble'; takenAt: string; troubleSince: string }
  | { code: 'noDefaultDeny'; namespaces: string[] }
  | { code: 'notOurs'; what: string }
  | { code: 'unreachable'; reason: string }

const shown = (names: readonly string[]) => names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '')

const WORDS: { [C in ChangeRefusal['code']]: (refusal: Extract<ChangeRefusal, { code: C }>) => string } = {
  paused: () => 'The rollout is paused. Resume it first.',
  notPaused: () => 'The rollout is not paused.',
  alreadyPaused: () => 'The rollout is paused already.',
  beingDeleted: () => 'The object is being deleted.',
  noHistory: () => 'The cluster keeps no revision of it.',
  alreadyThere: ({ what }) => `It is already at ${what}. Nothing would be written.`,
  singleRevision: () => 'There is no revision to go back to: the cluster keeps one.',
  unknownRevision: ({ revision, known }) =>
    `Revision ${revision} is not kept. Choose one of ${shown(known.map(String))}; the cluster keeps as many as revisionHistoryLimit says.`,
  revisionDeleting: ({ revision }) => `Revision ${revision} is being deleted. Choose another one.`,
  newerRun: () => 'A newer run acts on it. Wait for it or cancel it.',
  kindUnfit: ({ kind, fits }) => `A ${kind} cannot be changed so. It works on ${shown(fits)}.`,
  ownedByCustom: ({ kind, name }) => `${kind} ${name} owns it and would write its own values back. Change ${kind} ${name} instead.`,
  outsideBounds: ({ autoscaler, wanted, min, max }) =>
    `Autoscaler ${autoscaler} keeps ${min} to ${max} replicas and would undo ${wanted}. Change its bounds instead, or scale to 0: then it idles.`,
  boundsCrossed: ({ min, max }) => `The least (${min}) is more than the most (${max}).`,
  needsConsent: ({ emptyDir, ownerless }) =>
    [
      emptyDir.length > 0 ? `These pods lose local data: ${shown(emptyDir)}.` : '',
      ownerless.length > 0 ? `Nothing starts these pods again: ${shown(ownerless)}.` : '',
      'Consent to it in the plan.',
    ]
      .filter((part) => part !== '')
      .join(' '),
  stillOnNode: ({ pods }) => `These pods are still on the node, or came since the plan: ${shown(pods)}. Plan it again.`,
  notFound: ({ what }) => `${what} is not there.`,
  denied: ({ reason }) => `The cluster does not let you: ${reason}`,
  permissionUnknown: ({ reason }) => `The cluster did not say whether you may: ${reason}`,
  dryRunFailed: ({ reason, webhook }) =>
    webhook === null ? `The cluster refuses it: ${reason}` : `Webhook ${webhook} refuses it: ${reason}`,
  ownedByOthers: ({ what, owners }) =>
    `Others own fields of ${what}: ${shown(owners.map(({ manager, field }) => `${field} (${manager})`))}. Plan it again and take them over, if that is meant.`,
  newerThanTrouble: ({ takenAt, troubleSince }) =>
    `The snapshot was taken at ${takenAt}, after the trouble began at ${troubleSince}: it may hold what is wrong. Choose an older one, or confirm that it is meant.`,
  noDefaultDeny: ({ namespaces }) => `The snapshot has no default-deny-all in ${shown(namespaces)}: everything would be open there.`,
  notOurs: ({ what }) => `${what} does not carry our label: it is not ours to remove.`,
  moved: () => 'The object has changed since. Build the plan again.',
  unreachable: ({ reason }) => `The cluster did not answer: ${reason}`,
}

export function sayRefusal(refusal: ChangeRefusal): string {
  return (WORDS[refusal.code] as (one: ChangeRefusal) => string)(refusal) // its own code's row
}
