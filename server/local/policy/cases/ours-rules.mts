import {
  allow,
  allowWith,
  approval,
  ask,
  at,
  type Cases,
  claiming,
  deny,
  doing,
  edge,
  evolving,
  field,
  NOW,
  one,
  publicField,
  reading,
  readingSensitive,
  running,
  subject,
  waiver,
} from './case.mts'

const risky = 'crypto.key_generation'
const approvedRisk = [approval('additional_authorization', risky), approval('security_review', risky)]
const fitness = { type: 'feature_addition', metrics: { fitness_improvement: 0.05 }, mitigations: { sandbox_deployment: true } }
const peer = { facts: { approvals: [approval('evolution_peer', 'agent.evolve')] } }
const opens = Date.parse('2026-01-14T09:00:00.000Z')
const closes = Date.parse('2026-01-14T17:00:00.000Z')

/** For every rule a denial, and beside it the last value that passes. */
export const rules: Cases = {
  'trust at the minimum': edge('acgs.agents/trust_too_low', ask({ facts: { agent: { trust_level: 0.8 } } })),
  'the recorded trust beats the claimed one': one(
    ask({ context: { trust_level: 1 }, facts: { agent: { trust_level: 0.5 } } }),
    deny(['trust_too_low']),
  ),
  'a sandbox known by the engine beats the claim': edge(
    'acgs.agents/not_sandboxed',
    ask({ context: { environment: { sandbox_enabled: false } }, facts: { isolation: { sandbox: true, network: true, filesystem: true } } }),
  ),
  'a claimed sandbox against the fact': one(
    ask({ facts: { isolation: { sandbox: false, network: true, filesystem: true } } }),
    deny(['not_sandboxed']),
  ),
  'the last request of a minute': edge('acgs.agents/rate_limit_exceeded', ask({ facts: { usage_count: 99 } })),
  'one request too many': one(ask({ facts: { usage_count: 100 } }), deny(['rate_limit_exceeded'])),
  'the measured rate beats the claimed one': one(
    ask({ context: { usage_count: 0 }, facts: { usage_count: 100 } }),
    deny(['rate_limit_exceeded']),
  ),
  'a catalogued family': edge('acgs.agents/default_deny', doing('report.create_weekly')),
  'an unknown family': one(doing('weather.change'), deny(['default_deny'])),
  'an unmapped tool': one(doing('tool.unmapped'), deny(['default_deny'])),
  'a name that only begins like a prohibited one': edge('acgs.dangerous/prohibited_action', doing('system.execute_shellfish')),
  'a dotted child of a prohibited action': one(doing('system.execute_shell.quietly'), deny(['prohibited_action'])),
  'a prohibited action outside the catalogue': one(doing('memory.access_kernel'), deny(['default_deny', 'prohibited_action'])),
  'a high-risk action with both approvals': edge(
    'acgs.safety/high_risk_unauthorized',
    doing(risky, { facts: { approvals: approvedRisk } }),
  ),
  'a high-risk action with both approvals, reviewed': edge(
    'acgs.safety/high_risk_unreviewed',
    doing(risky, { facts: { approvals: approvedRisk } }),
  ),
  'a high-risk action with bare words': one(
    doing(risky, { context: { additional_authorization: true, security_review_passed: true } }),
    deny(['high_risk_unauthorized', 'high_risk_unreviewed']),
  ),
  'full isolation': edge('acgs.safety/isolation_missing', doing('code.execute_untrusted')),
  'no isolation but the sandbox': one(
    doing('code.execute_untrusted', { context: { environment: { network_isolated: false, filesystem_isolated: undefined } } }),
    deny(['isolation_missing'], { findings: 2 }),
  ),
  'business hours, first instant': edge('acgs.safety/outside_business_hours', doing('user.delete_account'), { now: opens }),
  'before business hours': one(doing('user.delete_account'), deny(['outside_business_hours']), { now: opens - 4 }),
  'business hours, last instant': one(doing('user.delete_account'), allow(), { now: closes - 4 }),
  'after business hours': one(doing('user.delete_account'), deny(['outside_business_hours']), { now: closes }),
  'after business hours within a window': one(doing('user.delete_account'), allow(), {
    now: closes,
    runtime: { windows: [{ id: 'w1', action: 'user.delete_account', starts: at(0), ends: at(36_000) }] },
  }),
  'after business hours within a window for another action': one(doing('user.delete_account'), deny(['outside_business_hours']), {
    now: closes,
    runtime: { windows: [{ id: 'w1', action: 'config.modify_security', starts: at(0), ends: at(36_000) }] },
  }),
  'after business hours, the window is over': one(doing('user.delete_account'), deny(['outside_business_hours']), {
    now: closes,
    runtime: { windows: [{ id: 'w1', starts: at(0), ends: at(25_200) }] },
  }),
  'revoking access at night': one(doing('auth.revoke_access'), allow(), {
    now: NOW + 43_200_000,
    note: 'a stopping action is never gated',
  }),
  'override with consent at the edge': edge(
    'acgs.principles/override_without_consent',
    claiming({ overrides_user_choice: true, user_consent: true }),
  ),
  'benefit at the minimum': edge('acgs.principles/benefit_too_low', claiming({ benefit_assessment: 0.3 })),
  'benefit below the minimum': one(claiming({ benefit_assessment: 0.29 }), deny(['benefit_too_low'])),
  'harm at the maximum': edge('acgs.principles/harm_risk_too_high', claiming({ harm_risk_assessment: 0.2 })),
  'harm above the maximum': one(claiming({ harm_risk_assessment: 0.21 }), deny(['harm_risk_too_high'])),
  'fairness at the minimum': edge('acgs.principles/unfair_outcome', claiming({ affects_protected_groups: true, fairness_assessment: 0.9 })),
  'fairness unstated for protected groups': one(
    claiming({ affects_protected_groups: true, fairness_assessment: undefined }),
    allow({ assumed_include: ['fairness_assessment'] }),
  ),
  'an owner is a responsible party': edge('acgs.principles/no_responsible_party', claiming({ responsible_party: undefined })),
  'an explanation at the minimum length': edge(
    'acgs.transparency/explanation_too_short',
    doing('policy.update_rules', { context: { explanation: ` ${'x'.repeat(50)} ` } }),
  ),
  'an explanation one character short': one(
    doing('policy.update_rules', { context: { explanation: ` ${'x'.repeat(49)} ` } }),
    deny(['explanation_too_short']),
  ),
  'an action that needs no explanation': edge('acgs.transparency/explanation_missing', doing('policy.read_rules')),
  'an explanation of blanks': one(doing('policy.update_rules', { context: { explanation: '   ' } }), deny(['explanation_missing'])),
  'the audit fact beats the claim': edge('acgs.transparency/audit_disabled', claiming({ audit_enabled: false })),
  'a claimed audit against the fact': one(
    ask({ context: { audit_enabled: true }, facts: { audit_enabled: false } }),
    deny(['audit_disabled']),
  ),
  'resources at their limits': edge(
    'acgs.resources/resource_limit_exceeded',
    claiming({
      resource_requirements: {
        cpu_cores: 2,
        memory_gb: 4,
        disk_gb: 10,
        network_bandwidth_mbps: 10,
        max_execution_time_seconds: 300,
        max_file_operations_per_minute: 100,
        max_network_requests_per_minute: 50,
      },
    }),
  ),
  'every resource over': one(
    claiming({
      resource_requirements: {
        cpu_cores: 4,
        memory_gb: 8,
        disk_gb: 20,
        network_bandwidth_mbps: 20,
        max_execution_time_seconds: 600,
        max_file_operations_per_minute: 200,
        max_network_requests_per_minute: 100,
      },
    }),
    deny(['resource_limit_exceeded'], { findings: 7, score_parts: { resources: 0.5 } }),
  ),
  'a thousand cores do not buy harm': one(
    ask({
      context: { resource_requirements: { cpu_cores: 1000 }, benefit_assessment: 1, harm_risk_assessment: 0.6 },
      facts: { agent: { trust_level: 0.5 } },
    }),
    deny(['harm_risk_too_high', 'resource_limit_exceeded', 'trust_too_low'], { score_parts: { resources: 0.002 } }),
  ),
  'sandbox memory at the limit': edge('acgs.sandbox/memory_limit_exceeded', running({ memory_limit_mb: 2048 })),
  'sandbox memory over': one(running({ memory_limit_mb: 2049 }), deny(['memory_limit_exceeded'])),
  'sandbox memory over, waived': one(running({ memory_limit_mb: 4096 }), allowWith(['memory_limit_exceeded']), {
    runtime: { waivers: [waiver('memory_limit_exceeded')] },
  }),
  'sandbox processor at the limit': edge('acgs.sandbox/cpu_limit_exceeded', running({ cpu_limit: 0.5 })),
  'sandbox processor over': one(running({ cpu_limit: 0.51 }), deny(['cpu_limit_exceeded'])),
  'sandbox time at the limit': edge('acgs.sandbox/execution_time_exceeded', running({ timeout_seconds: 300 })),
  'sandbox time over': one(running({ timeout_seconds: 301 }), deny(['execution_time_exceeded'])),
  'sandbox without network': edge('acgs.sandbox/network_access_not_allowed', running({ network_policy: undefined })),
  'sandbox with network': one(running({ network_policy: 'egress' }), deny(['network_access_not_allowed'])),
  'sandbox runtime kata': edge('acgs.sandbox/runtime_not_allowed', running({ runtime: 'kata-firecracker' })),
  'sandbox runtime runc': one(running({ runtime: 'runc' }), deny(['runtime_not_allowed'])),
  'sandbox paths allowed': edge(
    'acgs.sandbox/filesystem_path_not_allowed',
    running({ filesystem_access: ['/workspace', '/tmp/x', { path: '/tmp', mode: 'rw' }] }),
  ),
  'sandbox paths not allowed': one(
    running({ filesystem_access: ['/etc/passwd', '/workspace/../etc', '/tmpfile', '/workspace/ok'] }),
    deny(['filesystem_path_not_allowed'], { findings: 3 }),
  ),
  'sandbox environment plain': edge(
    'acgs.sandbox/environment_not_allowed',
    running({ environment: { _A: '1', ['B'.repeat(64)]: '2', LDX: '3' } }),
  ),
  'sandbox environment steering': one(
    running({ environment: { LD_PRELOAD: 'x', HTTPS_PROXY: 'y', NODE_OPTIONS: 'z', LANG: 'C' } }),
    deny(['environment_not_allowed'], { findings: 3 }),
  ),
  'sandbox environment not plain': one(running({ environment: { 'lower-case': 'x' } }), deny(['environment_not_allowed'])),
  'sandbox environment name too long': one(running({ environment: { ['B'.repeat(65)]: 'x' } }), deny(['environment_not_allowed'])),
  'sandbox defaults': one(
    running({ memory_limit_mb: undefined, cpu_limit: undefined, timeout_seconds: undefined, runtime: undefined }),
    allow({ assumed_include: ['cpu_limit', 'memory_limit_mb', 'runtime', 'timeout_seconds'] }),
  ),
  'fitness at the threshold': edge('acgs.evolution/fitness_improvement_below_threshold', evolving(fitness, peer)),
  'fitness below the threshold': one(
    evolving({ ...fitness, metrics: { fitness_improvement: 0.049 } }, peer),
    deny(['fitness_improvement_below_threshold']),
  ),
  'fitness does not matter for a patch': one(evolving({ type: 'patch', metrics: { fitness_improvement: 0 } }), allow()),
  'safety at the threshold': edge('acgs.evolution/safety_score_below_threshold', evolving({ metrics: { safety_score: 0.95 } })),
  'safety below the threshold': one(evolving({ metrics: { safety_score: 0.949 } }), deny(['safety_score_below_threshold'])),
  'compliance at the threshold': edge(
    'acgs.evolution/constitutional_compliance_below_threshold',
    evolving({ metrics: { constitutional_compliance: 0.99 } }),
  ),
  'compliance below the threshold': one(
    evolving({ metrics: { constitutional_compliance: 0.989 } }),
    deny(['constitutional_compliance_below_threshold']),
  ),
  'no metric missing': edge('acgs.evolution/metric_missing', evolving({ metrics: { fitness_improvement: undefined } })),
  'metrics missing': one(evolving({ metrics: undefined }), deny(['metric_missing'], { findings: 2 })),
  'a metric as text': one(evolving({ metrics: { safety_score: '0.99' } }), deny(['metric_missing'])),
  'logging kept': edge('acgs.evolution/transparency_reduced', evolving({ changes: { logging_disabled: false } })),
  'audit kept': edge('acgs.evolution/traceability_reduced', evolving({ changes: { audit_disabled: false } })),
  'audit disabled by the change': one(evolving({ changes: { audit_disabled: true } }), deny(['traceability_reduced'])),
  'encryption kept': edge('acgs.evolution/exposure_increased', evolving({ changes: { data_encryption_weakened: false } })),
  'encryption weakened by the change': one(evolving({ changes: { data_encryption_weakened: true } }), deny(['exposure_increased'])),
  'a way back with its four parts': edge('acgs.evolution/rollback_plan_incomplete', evolving({ rollback_plan: { dependencies: [] } })),
  'a way back without any part': one(
    evolving({ rollback_plan: { procedure: '', verification: null, timeline: false, dependencies: undefined } }),
    deny(['rollback_plan_incomplete'], { findings: 4, score_parts: { rollback: 0.7 } }),
  ),
  'a way back': edge('acgs.evolution/rollback_plan_missing', evolving({})),
  'clearance at the level': edge(
    'acgs.data_access/clearance_insufficient',
    reading({ fields: [publicField({ classification: 'confidential' })] }),
  ),
  'special authorization recorded': edge('acgs.data_access/special_authorization_missing', readingSensitive({})),
  'special authorization in bare words': one(
    readingSensitive({ special_authorization: true }, {}),
    deny(['special_authorization_missing'], { score_parts: { classification: 0.85 } }),
  ),
  'consent granted': edge('acgs.data_access/consent_missing', readingSensitive({ data_subjects: [subject({})] })),
  'personal data without its subjects': one(readingSensitive({ data_subjects: [] }), deny(['consent_missing'])),
  'consent in its last instant': edge(
    'acgs.data_access/consent_expired',
    readingSensitive({ data_subjects: [subject({ expires_at: at(1) })] }),
  ),
  'consent at its end': one(readingSensitive({ data_subjects: [subject({ expires_at: at(0) })] }), deny(['consent_expired'])),
  'consent for the purpose among others': edge(
    'acgs.data_access/consent_purpose_mismatch',
    readingSensitive({ data_subjects: [subject({ purposes: ['billing', 'support'] })] }),
  ),
  'consent for another purpose': one(
    readingSensitive({ data_subjects: [subject({ purposes: ['billing'] })] }),
    deny(['consent_purpose_mismatch'], { score_parts: { consent: 0.95, consent_rate: 0 } }),
  ),
  'a purpose': edge('acgs.data_access/purpose_missing', reading({ purpose: ' support ' })),
  'a purpose of blanks': one(reading({ purpose: '  ' }), deny(['purpose_missing'])),
  'a purpose among those allowed': edge('acgs.data_access/purpose_not_allowed', reading({ allowed_purposes: ['billing', 'support'] })),
  'no purpose is allowed': one(reading({ allowed_purposes: [] }), deny(['purpose_not_allowed'])),
  'every field justified': edge('acgs.data_access/field_unjustified', reading({ fields: [publicField({ justification: 'x' })] })),
  'no field named': one(reading({ fields: [] }), deny(['field_unjustified'], { score_parts: { minimization: 0.3 } })),
  'relevance at the minimum': edge('acgs.data_access/field_not_necessary', reading({ fields: [publicField({ purpose_relevance: 0.7 })] })),
  'a retention period': edge('acgs.data_access/retention_missing', reading({ retention: { period_seconds: 1 } })),
  'no retention period': one(reading({ retention: { period_seconds: 0 } }), deny(['retention_missing'])),
  'retention at the limit': edge('acgs.data_access/retention_too_long', readingSensitive({ retention: { period_seconds: 2_592_000 } })),
  'disposal complete': edge('acgs.data_access/disposal_incomplete', readingSensitive({})),
  'disposal incomplete': one(
    readingSensitive({ disposal: { documentation: false } }),
    deny(['disposal_incomplete'], { score_parts: { retention: 0.7 } }),
  ),
  'sensitive fields encrypted': edge('acgs.data_access/encryption_missing', readingSensitive({})),
  'a key at the minimum length': edge(
    'acgs.data_access/encryption_weak',
    readingSensitive({ fields: field({ encryption: { algorithm: 'RSA', key_length: 2048 } }) }),
  ),
  'a key below the minimum length': one(
    readingSensitive({ fields: field({ encryption: { algorithm: 'ChaCha20', key_length: 128 } }) }),
    deny(['encryption_weak']),
  ),
  'one key weakness': edge('acgs.data_access/key_management_weak', readingSensitive({ key_management: { secure_storage: false } }), {
    expect: allow({ obligations_include: ['time_limited_access'] }),
  }),
  ...Object.fromEntries(
    Object.entries({ complexity: 0.3, memory: 0.2, latency: 0.15, resource: 0.25 }).flatMap(([name, limit]) => {
      const growing = (delta: number) => evolving({ performance_analysis: { [`${name}_delta`]: delta } })
      return [
        [`${name} at its limit`, edge(`acgs.evolution/${name}_increase_too_high`, growing(limit))],
        [`${name} over its limit`, one(growing(limit + 0.01), deny([`${name}_increase_too_high`]))],
      ]
    }),
  ),
}
