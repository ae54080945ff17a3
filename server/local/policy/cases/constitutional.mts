import { allow, ask, type Cases, claiming, deny, doing, HASH, one, refuse } from './case.mts'

const EXPLAINED = 'The applicant meets all four published criteria, and the ranking uses no protected attribute.'

export const constitutional: Cases = {
  'identity: the registered agent is the asking one': one(ask(), allow({ score: 0.9914 })),
  'shell is denied': one(doing('execute_shell'), deny(['prohibited_action'])),
  'firewall bypass is denied': one(doing('bypass_firewall'), deny(['prohibited_action'])),
  'escalation is denied': one(doing('escalate_privileges'), deny(['prohibited_action'])),
  'public read is allowed': one(doing('data.read_public'), allow()),
  'computation is allowed': one(doing('compute.summarize'), allow()),
  'trust low': one(ask({ facts: { agent: { trust_level: 0.79 } } }), deny(['trust_too_low'])),
  'trust high': one(ask({ facts: { agent: { trust_level: 0.99 } } }), allow()),
  unsandboxed: one(claiming({ environment: { sandbox_enabled: false } }), deny(['not_sandboxed'])),
  sandboxed: one(claiming({ environment: { sandbox_enabled: true } }), allow()),
  'CPU over': one(claiming({ resource_requirements: { cpu_cores: 2.5 } }), deny(['resource_limit_exceeded'])),
  'memory over': one(
    claiming({ resource_requirements: { memory_gb: 8 } }),
    deny(['resource_limit_exceeded'], { score_parts: { resources: 0.5 } }),
  ),
  'resources reasonable': one(claiming({ resource_requirements: { cpu_cores: 1, memory_gb: 2, disk_gb: 5 } }), allow()),
  'explanation missing': one(doing('decision.make_automated'), deny(['explanation_missing'], { score_parts: { transparency: 0.8 } })),
  'explanation present': one(doing('decision.make_automated', { context: { explanation: EXPLAINED } }), allow()),
  'explanation short': one(doing('decision.make_automated', { context: { explanation: 'because' } }), deny(['explanation_too_short'])),
  'override without consent': one(claiming({ overrides_user_choice: true }), deny(['override_without_consent'])),
  'override with consent': one(claiming({ overrides_user_choice: true, user_consent: true }), allow()),
  'harm high': one(
    claiming({ harm_risk_assessment: 0.6, benefit_assessment: undefined }),
    deny(['harm_risk_too_high'], { score: 0.9371, score_parts: { constitutional: 0.8429 }, assumed_include: ['benefit_assessment'] }),
    { note: 'the worked example of the decision answer' },
  ),
  'harm low': one(claiming({ harm_risk_assessment: 0.1 }), allow()),
  'fairness bad': one(claiming({ affects_protected_groups: true, fairness_assessment: 0.7 }), deny(['unfair_outcome'])),
  'fairness good': one(claiming({ affects_protected_groups: true, fairness_assessment: 0.95 }), allow()),
  'no audit': one(ask({ facts: { audit_enabled: false } }), deny(['audit_disabled'])),
  'no responsible party': one(
    ask({ context: { responsible_party: undefined }, facts: { agent: { owner: null } } }),
    deny(['no_responsible_party']),
  ),
  'neither audit nor responsible party': one(
    ask({ context: { responsible_party: undefined }, facts: { agent: { owner: null }, audit_enabled: false } }),
    deny(['audit_disabled', 'no_responsible_party']),
  ),
  'rate over': one(ask({ facts: { usage_count: 250 } }), deny(['rate_limit_exceeded'])),
  'rate within': one(ask({ facts: { usage_count: 50 } }), allow()),
  'router evaluates': one(ask({ type: 'constitutional_evaluation', constitution_hash: HASH }), allow(), {
    note: 'the older word for the type',
  }),
  'wrong hash': one(ask({ constitution_hash: `sha256:${'0'.repeat(64)}` }), refuse('constitution_mismatch')),
  'unknown type': one(ask({ type: 'divination' }), refuse('unknown_type')),
  health: one(doing('system.query_health'), allow(), { note: 'the health entrypoint is compared with OPA on every case' }),
  'score high': one(claiming({ benefit_assessment: 1, harm_risk_assessment: 0 }), allow({ score: 1 })),
  'score low': one(
    claiming({
      benefit_assessment: 0.3,
      harm_risk_assessment: 0.2,
      fairness_assessment: 0,
      overrides_user_choice: true,
      user_consent: true,
    }),
    allow({ score: 0.88, obligations_include: ['enhanced_monitoring'] }),
  ),
}
