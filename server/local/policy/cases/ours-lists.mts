import {
  allow,
  approval,
  ask,
  type Cases,
  claiming,
  deny,
  doing,
  evolving,
  field,
  listed,
  NOW,
  one,
  publicField,
  reading,
  readingSensitive,
  review,
} from './case.mts'

const EXPLAINED = 'The rule is changed because its old threshold refused requests that people had approved.'
const NIGHT = Date.parse('2026-01-14T22:00:00.000Z')
type Row = [string, Cases[string]]

/** An entry of a list as a name, and nothing else about it: the same words in each message. */
const each = (list: string, make: (entry: string) => Row[]): Row[] => listed(list).flatMap(make)

const approvals = (action: string, ...kinds: string[]) => ({ facts: { approvals: kinds.map((kind) => approval(kind, action)) } })
const uncatalogued = (action: string) => (listed('families').includes(action.split('.')[0] ?? '') ? [] : ['default_deny'])

/** Every member of every list of the constitution. */
export const lists: Cases = Object.fromEntries([
  ...each('families', (family) => [[`family ${family}`, one(doing(`${family}.observe`), allow())]]),
  ...each('prohibited', (action) => [[`prohibited ${action}`, one(doing(action), deny(['prohibited_action', ...uncatalogued(action)]))]]),
  ...each('high_risk', (action) => [
    [
      `high risk ${action}, security review only`,
      one(doing(action, approvals(action, 'security_review')), deny(['high_risk_unauthorized'])),
    ],
    [
      `high risk ${action}, authorization only`,
      one(doing(action, approvals(action, 'additional_authorization')), deny(['high_risk_unreviewed'])),
    ],
    [`high risk ${action}, both`, one(doing(action, approvals(action, 'additional_authorization', 'security_review')), allow())],
  ]),
  ...each('isolation_required', (action) => [
    [`isolated ${action}`, one(doing(action), allow())],
    [
      `not isolated ${action}`,
      one(
        doing(action, { facts: { isolation: { sandbox: true, network: false, filesystem: false } } }),
        deny(['isolation_missing'], { findings: 2 }),
      ),
    ],
  ]),
  ...each('explanation_required', (action) => [
    [`unexplained ${action}`, one(doing(action), deny(['explanation_missing']))],
    [`explained ${action}`, one(doing(action, { context: { explanation: EXPLAINED } }), allow())],
  ]),
  ...each('business_hours_only', (action) => [
    [`by day ${action}`, one(doing(action), allow(), { now: NOW })],
    [`by night ${action}`, one(doing(action), deny(['outside_business_hours']), { now: NIGHT })],
  ]),
  ...each('suspicious_patterns', (pattern) => [
    [
      `suspicious ${pattern}`,
      one(claiming({ suspicious_patterns: [pattern, pattern] }), allow({ obligations_include: ['enhanced_monitoring'] })),
    ],
    [
      `suspicious ${pattern} and another`,
      one(
        claiming({ suspicious_patterns: [pattern, pattern === 'resource_usage_spike' ? 'error_rate_increase' : 'resource_usage_spike'] }),
        review(),
      ),
    ],
  ]),
  ...each('sensitive_data', (category) => [
    [
      `sensitive ${category}, unauthorised`,
      one(
        readingSensitive({ fields: field({ category }), retention: { period_seconds: 86_400 } }, {}),
        deny(['special_authorization_missing']),
      ),
    ],
    [
      `sensitive ${category}, authorised`,
      one(
        readingSensitive({ fields: field({ category }), retention: { period_seconds: 86_400 } }),
        allow({ obligations_include: ['detailed_access_log'] }),
      ),
    ],
  ]),
  ...['public', 'internal', 'confidential', 'restricted', 'top_secret'].flatMap((classification, level, all): Row[] => [
    [
      `classification ${classification} with that clearance`,
      one(reading({ fields: [publicField({ classification })] }, { facts: { agent: { clearance: classification } } }), allow()),
    ],
    [
      `classification ${classification} one level short`,
      one(
        reading({ fields: [publicField({ classification })] }, { facts: { agent: { clearance: all[level - 1] ?? null } } }),
        deny(['clearance_insufficient'], { score_parts: { classification: 0.9 } }),
      ),
    ],
  ]),
  ...Object.entries({
    'data.read_all': 100,
    'data.write_row': 50,
    'network.request.get': 20,
    'system.query_load': 200,
    'data.readiness': 100,
    'network.observe': 50,
    'system.observe': 10,
    'auth.observe': 5,
    'report.create': 20,
  }).flatMap(([action, limit]): Row[] => [
    [`rate of ${action}, last`, one(doing(action, { facts: { usage_count: limit - 1 } }), allow())],
    [`rate of ${action}, over`, one(doing(action, { facts: { usage_count: limit } }), deny(['rate_limit_exceeded']))],
  ]),
  ...[
    ['security_changes', review({ score_parts: { approvals: 0.6667 } })] as const,
    ['user_interaction_changes', review({ score_parts: { constitutional: 0.95 } })] as const,
    ['decision_logic_changes', review({ score_parts: { constitutional: 0.95 } })] as const,
    ['data_handling_changes', review({ score_parts: { constitutional: 0.95 } })] as const,
    ['network_changes', review({ score_parts: { risk: 0.6 } })] as const,
    ['file_access_changes', review()] as const,
    ['code_execution_changes', review()] as const,
  ].map(([change, expected]): Row => [`change ${change}`, one(evolving({ changes: { [change]: true } }), expected)]),
  ...[
    'minor_update',
    'patch',
    'configuration',
    'feature_addition',
    'major_update',
    'architecture_change',
    'evolve_agent',
    'divination',
  ].map(
    (type): Row => [
      `evolution of kind ${type}, no approval`,
      one(evolving({ type }), type === 'minor_update' || type === 'patch' ? allow() : review()),
    ],
  ),
  ...Object.entries({ execute_shell: 'aliased shell', ' System.Execute_Shell ': 'written large, with blanks' }).map(
    ([action, words]): Row => [`prohibited: ${words}`, one(ask({ action }), deny(['prohibited_action']))],
  ),
])
