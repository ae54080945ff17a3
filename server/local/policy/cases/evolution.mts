import { allow, approval, type Cases, deny, evolving, HASH, one, refuse, review } from './case.mts'

const approvedBy = (...kinds: string[]) => ({ facts: { approvals: kinds.map((kind) => approval(`evolution_${kind}`, 'agent.evolve')) } })
const HALF = { complexity_delta: 0.15, memory_delta: 0.1, latency_delta: 0.075, resource_delta: 0.125 }
const ALL_MITIGATIONS = { sandbox_deployment: true, gradual_rollout: true, enhanced_monitoring: true }

export const evolution: Cases = {
  'path auto': one(evolving({}), allow({ score: 0.975 })),
  'path fast': one(evolving({ type: 'feature_addition' }, approvedBy('peer')), review({ score: 0.9 })),
  'path human': one(evolving({ type: 'major_update' }), review({ score: 0.775, score_parts: { approvals: 0 } })),
  'risk low of a minor update': one(evolving({}), allow({ score_parts: { risk: 0.9 } })),
  'risk high of an architecture change': one(evolving({ type: 'architecture_change' }), review({ score_parts: { risk: 0.1 } })),
  'hash kept': one(evolving({}, { constitution_hash: HASH }), allow()),
  'logging disabled': one(
    evolving({ changes: { logging_disabled: true } }),
    deny(['transparency_reduced'], { score_parts: { constitutional: 0.75 } }),
  ),
  'wrong hash for an evolution': one(evolving({}, { constitution_hash: `sha256:${'1'.repeat(64)}` }), refuse('constitution_mismatch')),
  'performance ok': one(evolving({ performance_analysis: HALF }), allow({ score: 0.955, score_parts: { performance: 0.9 } })),
  'performance excess': one(
    evolving({ performance_analysis: { memory_delta: 0.21 } }),
    deny(['memory_increase_too_high'], { score_parts: { performance: 0 } }),
  ),
  'rollback complete': one(evolving({}), allow({ score_parts: { rollback: 1 } })),
  'rollback incomplete': one(
    evolving({ rollback_plan: { verification: undefined } }),
    deny(['rollback_plan_incomplete'], { score_parts: { rollback: 0.925 } }),
  ),
  'rollback missing': one(evolving({ rollback_plan: undefined }), deny(['rollback_plan_missing'], { score_parts: { rollback: 0 } })),
  'major needs a human': one(
    evolving({ type: 'major_update' }, approvedBy('security', 'peer')),
    review({ score: 0.8083, score_parts: { approvals: 0.6667 } }),
  ),
  'architecture needs all three': one(evolving({ type: 'architecture_change' }), review({ score_parts: { approvals: 0 } })),
  'patch needs none': one(evolving({ type: 'patch' }), allow({ score: 0.9625, score_parts: { approvals: 1 } })),
  'all approvals met': one(
    evolving({ type: 'architecture_change' }, approvedBy('human', 'security', 'peer')),
    allow({ score_parts: { approvals: 1, risk: 0.1 } }),
    { note: 'the human and the security approval are the review and the assessment that its path asks for' },
  ),
  'privilege escalation goes to a person': one(
    evolving({ changes: { privilege_escalation: true }, mitigations: ALL_MITIGATIONS }),
    review({ score_parts: { risk: 0.75 } }),
  ),
  'dependencies add risk': one(
    evolving({ changes: { external_dependencies: true } }),
    review({ score: 0.875, score_parts: { risk: 0.5 } }),
  ),
  'experimental features add risk': one(evolving({ changes: { experimental_features: true } }), review({ score_parts: { risk: 0.4 } })),
  'sandbox first lowers risk': one(
    evolving({ type: 'feature_addition', mitigations: { sandbox_deployment: true } }, approvedBy('peer')),
    allow({ score: 0.95, score_parts: { risk: 0.8 } }),
  ),
  'gradual rollout lowers risk': one(
    evolving({ type: 'feature_addition', mitigations: { gradual_rollout: true } }, approvedBy('peer')),
    review({ score: 0.9375, score_parts: { risk: 0.75 } }),
  ),
  'router: the action names the type': one(evolving({}, { type: null, action: 'evolve_agent' }), allow({ score: 0.975 })),
  perfect: one(evolving({ mitigations: ALL_MITIGATIONS }), allow({ score: 1 })),
  failing: one(
    evolving({
      metrics: { safety_score: 0.5, constitutional_compliance: 0.5 },
      changes: { logging_disabled: true, audit_disabled: true },
      rollback_plan: undefined,
    }),
    deny([
      'constitutional_compliance_below_threshold',
      'rollback_plan_missing',
      'safety_score_below_threshold',
      'traceability_reduced',
      'transparency_reduced',
    ]),
  ),
  mixed: one(
    evolving({ type: 'patch', changes: { experimental_features: true }, rollback_plan: { tested: false } }),
    review({ score: 0.8075, score_parts: { risk: 0.35, rollback: 0.8 } }),
  ),
}
