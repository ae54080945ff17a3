import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { formatDuration, visibleText } from '@/lib/format'
import type { RunStep } from '@/lib/schemas/runs'
import { STEP_WORDS, sayStep } from './say-run'

const at = (time: string | null | undefined) => (time == null ? <span className="dim">–</span> : <LocalTime at={time} />)

function took({ startedAt, finishedAt }: RunStep): string {
  return startedAt === null || finishedAt === null ? '–' : formatDuration(Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)))
}

function sayExpected({ expected }: RunStep): string {
  if (expected === null) return '–'
  return expected.n === 0
    ? `${formatDuration(expected.ms)} at the least`
    : `${formatDuration(expected.ms)}, median of ${expected.n} earlier`
}

function sayWrote({ wrote, effect }: RunStep): string {
  if (wrote === null) return effect?.observed == null ? '–' : `seen: ${effect.observed}`
  const id = wrote.auditId === null ? '' : `, Audit-Id ${wrote.auditId}`
  return `${wrote.outcome}: ${wrote.method} ${wrote.path}, ${wrote.status}${id}${wrote.warnings.map((one) => `; warning: ${one}`).join('')}`
}

export function StepLine({ step }: { step: RunStep }) {
  const { glyph, word } = sayStep(step)
  const said = visibleText(word)
  const what = visibleText(`${step.title || step.kind}, ${step.kind} on ${step.targetKey}`)
  const wrote = visibleText(sayWrote(step))
  return (
    <tr>
      <th scope="row" className="num">
        {step.n}
      </th>
      <td className="cut" title={what}>
        <b>{visibleText(step.title || step.kind)}</b>
        <small className="dim">{visibleText(`${step.kind} on ${step.targetKey}`)}</small>
      </td>
      <td>
        <StatusPill state={glyph} word={STEP_WORDS[step.state].word} />
      </td>
      <td>{at(step.intentAt)}</td>
      <td>{at(step.effect?.sentAt)}</td>
      <td>{at(step.effect?.answeredAt)}</td>
      <td>{at(step.effect?.verifiedAt)}</td>
      <td>{at(step.finishedAt)}</td>
      <td className="num">{took(step)}</td>
      <td>{at(step.deadlineAt)}</td>
      <td className="num">{step.attempt}</td>
      <td className="dim">{sayExpected(step)}</td>
      <td className="soft cut" title={said}>
        {said}
      </td>
      <td className="soft cut" title={wrote}>
        {wrote}
      </td>
      <td className="mono dim cut" title={step.priorDigest ?? undefined}>
        {step.priorDigest ?? '–'}
      </td>
    </tr>
  )
}
