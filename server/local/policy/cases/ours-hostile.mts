import {
  ask,
  type Cases,
  type Changes,
  deny,
  doing,
  evolving,
  field,
  one,
  publicField,
  reading,
  readingSensitive,
  refuse,
  review,
  running,
} from './case.mts'

/** Values that no sender of good will writes. */
const STRANGE: Record<string, Changes[string]> = { null: null, text: '1', list: [1], object: { a: 1 }, true: true }
type Row = [string, Cases[string]]

const every = (kinds: string[], make: (name: string, value: Changes[string]) => Row): Row[] =>
  kinds.map((kind) => make(kind, STRANGE[kind]))

const claims = (key: string, kinds: string[], codes: string[]): Row[] =>
  every(kinds, (kind, value) => [`claim ${key} is ${kind}`, one(ask({ context: { [key]: value } }), deny(codes))])
const fact = (key: string, kinds: string[], codes: string[]): Row[] =>
  every(kinds, (kind, value) => [`fact ${key} is ${kind}`, one(ask({ facts: { [key]: value } }), deny(codes))])

/** Missing, null and wrongly typed parts: each denies. */
export const hostile: Cases = Object.fromEntries([
  ...['input_data', 'context'].flatMap((key): Row[] => [
    [`${key} is missing`, one(ask({ [key]: undefined }), deny(key === 'context' ? ['default_deny', 'not_sandboxed'] : ['default_deny']))],
    ...every(['null', 'text', 'list', 'true'], (kind, value) => [
      `${key} is ${kind}`,
      one(ask({ [key]: value }), deny(key === 'context' ? ['default_deny', 'not_sandboxed'] : ['default_deny'])),
    ]),
  ]),
  ...['facts', 'agent_id'].flatMap((key): Row[] => [
    [`${key} is missing`, one(ask({ [key]: undefined }), refuse(key === 'facts' ? 'constitution_mismatch' : 'agent_unknown'))],
    ...every(['null', 'list', 'true'], (kind, value) => [
      `${key} is ${kind}`,
      one(ask({ [key]: value }), refuse(key === 'facts' ? 'constitution_mismatch' : 'agent_unknown')),
    ]),
  ]),
  ...every(['text', 'list', 'object', 'true'], (kind, value) => [`type is ${kind}`, one(ask({ type: value }), refuse('unknown_type'))]),
  ['action is missing', one(ask({ action: undefined }), deny(['default_deny']))],
  ...every(['null', 'list', 'object', 'true'], (kind, value) => [`action is ${kind}`, one(ask({ action: value }), deny(['default_deny']))]),
  ...[
    '',
    '.',
    'data.',
    '.data',
    'data..read',
    'data.1read',
    'data.read-all',
    'data/read',
    'data.a.b.c.d.e',
    'dаta.read',
    'data.read\u0000',
  ].map((action, n): Row => [`action outside the grammar ${n + 1}`, one(doing(action), deny(['default_deny']))]),
  ...['system.execute_shell.', 'system..execute_shell', 'system.execute_shell\u0000', 'system.execute-shell'].map(
    (action, n): Row => [
      `prohibited in disguise ${n + 1}`,
      one(doing(action), deny(action.endsWith('.') ? ['default_deny', 'prohibited_action'] : ['default_deny'])),
    ],
  ),
  ...claims('benefit_assessment', ['null', 'text', 'list', 'true'], ['benefit_too_low']),
  ...claims('harm_risk_assessment', ['null', 'text', 'list', 'true'], ['harm_risk_too_high']),
  ...[-0.1, 1.1, 1e300].flatMap((value): Row[] => [
    [`benefit of ${value}`, one(ask({ context: { benefit_assessment: value } }), deny(['benefit_too_low']))],
    [`harm of ${value}`, one(ask({ context: { harm_risk_assessment: value } }), deny(['harm_risk_too_high']))],
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `fairness is ${kind}`,
    one(ask({ context: { affects_protected_groups: true, fairness_assessment: value } }), deny(['unfair_outcome'])),
  ]),
  ...every(['null', 'text', 'list'], (kind, value) => [
    `protected groups are ${kind}`,
    one(ask({ context: { affects_protected_groups: value, fairness_assessment: 0.1 } }), deny(['unfair_outcome'])),
  ]),
  ...claims('overrides_user_choice', ['null', 'text', 'list', 'object'], ['override_without_consent']),
  ...every(['text', 'list', 'object'], (kind, value) => [
    `consent to an override is ${kind}`,
    one(ask({ context: { overrides_user_choice: true, user_consent: value } }), deny(['override_without_consent'])),
  ]),
  ...claims('environment', ['null', 'text', 'list', 'true'], ['default_deny', 'not_sandboxed']),
  ...every(['null', 'text', 'list', 'object'], (kind, value) => [
    `the sandbox claim is ${kind}`,
    one(ask({ context: { environment: { sandbox_enabled: value } } }), deny(['not_sandboxed'])),
  ]),
  ...claims('resource_requirements', ['null', 'text', 'list', 'true'], ['default_deny']),
  ...every(['null', 'text', 'list', 'object', 'true'], (kind, value) => [
    `a requirement is ${kind}`,
    one(
      ask({ context: { resource_requirements: { cpu_cores: value } } }),
      deny(['resource_limit_exceeded'], { score_parts: { resources: 0 } }),
    ),
  ]),
  ['a requirement below zero', one(ask({ context: { resource_requirements: { cpu_cores: -1 } } }), deny(['resource_limit_exceeded']))],
  [
    'a requirement beyond measure',
    one(ask({ context: { resource_requirements: { cpu_cores: 1e300 } } }), deny(['resource_limit_exceeded'])),
  ],
  ...claims('suspicious_patterns', ['null', 'text', 'object', 'true'], ['default_deny']),
  ...claims('explanation', ['null', 'list', 'object', 'true'], ['default_deny']),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `the responsible party is ${kind} and there is no owner`,
    one(
      ask({ context: { responsible_party: kind === 'text' ? ' ' : value }, facts: { agent: { owner: value === '1' ? '' : value } } }),
      deny(kind === 'text' ? ['no_responsible_party'] : ['default_deny', 'no_responsible_party']),
    ),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `the trust level is ${kind}`,
    one(ask({ facts: { agent: { trust_level: value } } }), deny(['trust_too_low'])),
  ]),
  ['a trust level over one', one(ask({ facts: { agent: { trust_level: 7 } } }), deny(['trust_too_low']))],
  [
    'the trust level is missing',
    one(ask({ context: { trust_level: 1 }, facts: { agent: { trust_level: undefined } } }), deny(['trust_too_low'])),
  ],
  ...fact('usage_count', ['null', 'text', 'list', 'object', 'true'], ['rate_limit_exceeded']),
  ['a usage count below zero', one(ask({ facts: { usage_count: -1 } }), deny(['rate_limit_exceeded']))],
  ...fact('audit_enabled', ['null', 'text', 'list', 'object'], ['audit_disabled']),
  ...fact('isolation', ['text', 'list', 'true'], ['not_sandboxed']),
  ...every(['null', 'text', 'object', 'true'], (kind, value) => [
    `approvals are ${kind}`,
    one(doing('backup.restore_system', { facts: { approvals: value } }), deny(['high_risk_unauthorized', 'high_risk_unreviewed'])),
  ]),
  ...every(['null', 'text', 'list'], (kind, value) => [
    `the risk score is ${kind}`,
    one(ask({ context: { risk_score: value } }), review()),
  ]),
  ...every(['text', 'list', 'true'], (kind, value) => [
    `detected violations are ${kind}`,
    one(ask({ context: { policy_violations_detected: value } }), review()),
  ]),
  ...['memory_limit_mb', 'cpu_limit', 'timeout_seconds'].flatMap((key): Row[] => {
    const code = { memory_limit_mb: 'memory_limit_exceeded', cpu_limit: 'cpu_limit_exceeded' }[key] ?? 'execution_time_exceeded'
    return [
      ...every(['null', 'text', 'list'], (kind, value) => [
        `${key} is ${kind}`,
        one(running({ [key]: value }), deny([code, 'default_deny'])),
      ]),
      [`${key} is zero`, one(running({ [key]: 0 }), deny([code]))],
    ]
  }),
  ...every(['null', 'list', 'true'], (kind, value) => [
    `the network policy is ${kind}`,
    one(running({ network_policy: value }), deny(['default_deny', 'network_access_not_allowed'])),
  ]),
  ...every(['null', 'text', 'object'], (kind, value) => [
    `a path is ${kind}`,
    one(running({ filesystem_access: [value ?? null] as never }), deny(['filesystem_path_not_allowed'])),
  ]),
  ...every(['null', 'text', 'object'], (kind, value) => [
    `the paths are ${kind}`,
    one(
      running({ filesystem_access: value }),
      deny(kind === 'object' ? ['default_deny', 'filesystem_path_not_allowed'] : ['default_deny']),
    ),
  ]),
  ...every(['null', 'text', 'list'], (kind, value) => [
    `the environment of an execution is ${kind}`,
    one(running({ environment: value }), deny(['default_deny'])),
  ]),
  ...['metrics', 'changes', 'performance_analysis', 'rollback_plan'].flatMap((key): Row[] =>
    every(['null', 'text', 'list'], (kind, value) => [
      `${key} of an evolution is ${kind}`,
      one(
        evolving({ [key]: value }),
        deny(['default_deny', ...({ changes: [], rollback_plan: ['rollback_plan_missing'] }[key] ?? ['metric_missing'])]),
      ),
    ]),
  ),
  ['changes are missing', one(evolving({ changes: undefined }), deny(['metric_missing']))],
  ['performance is missing', one(evolving({ performance_analysis: undefined }), deny(['metric_missing'], { findings: 4 }))],
  ...every(['null', 'text', 'list', 'object'], (kind, value) => [
    `a change flag is ${kind}`,
    one(evolving({ changes: { logging_disabled: value } }), deny(['transparency_reduced'])),
  ]),
  ...every(['null', 'text', 'true'], (kind, value) => [
    `a mitigation is ${kind}`,
    one(
      evolving({ type: 'feature_addition', mitigations: { sandbox_deployment: value === true ? 1 : value } }),
      review({ score_parts: { risk: 0.6 } }),
    ),
  ]),
  ...every(['null', 'text', 'object', 'true'], (kind, value) => [
    `fields are ${kind}`,
    one(reading({ fields: value }), deny(['default_deny', 'field_unjustified'])),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `a field is ${kind}`,
    one(reading({ fields: [value ?? null] as never }), deny(['field_not_necessary', 'field_unjustified'])),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `a classification is ${kind}`,
    one(reading({ fields: [publicField({ classification: value })] }), deny(['clearance_insufficient'])),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `the clearance is ${kind}`,
    one(reading({}, { facts: { agent: { clearance: value } } }), deny(['clearance_insufficient'])),
  ]),
  ...every(['null', 'list', 'true'], (kind, value) => [
    `a category is ${kind}`,
    one(
      reading({ fields: [publicField({ category: value })] }),
      deny(['disposal_incomplete', 'encryption_missing', 'key_management_weak', 'special_authorization_missing']),
    ),
  ]),
  [
    'a category written large',
    one(readingSensitive({ fields: field({ category: ' Health_Records ' }) }, {}), deny(['special_authorization_missing'])),
  ],
  ...every(['null', 'text', 'list'], (kind, value) => [
    `the end of a consent is ${kind}`,
    one(
      readingSensitive({ data_subjects: [{ consent: { granted: true, purposes: ['support'], expires_at: value ?? null } }] as never }),
      deny(['consent_expired']),
    ),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `a data subject is ${kind}`,
    one(readingSensitive({ data_subjects: [value ?? null] as never }), deny(['consent_missing'])),
  ]),
  ...every(['null', 'text', 'object', 'true'], (kind, value) => [
    `the data subjects are ${kind}`,
    one(readingSensitive({ data_subjects: value }), deny(['consent_missing', 'default_deny'])),
  ]),
  ...every(['null', 'text', 'list'], (kind, value) => [
    `the record count is ${kind}`,
    one(reading({ record_count: value }), deny(['default_deny'])),
  ]),
  ...every(['null', 'text', 'list', 'true'], (kind, value) => [
    `the key length is ${kind}`,
    one(readingSensitive({ fields: field({ encryption: { key_length: value } }) }), deny(['encryption_weak'])),
  ]),
])
