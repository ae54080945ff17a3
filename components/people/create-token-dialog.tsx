'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { ShownSecret } from '@/components/shell/shown-secret'
import { Dialog } from '@/components/ui/dialog'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { type Permission, SCOPE_NEEDS } from '@/lib/access'
import { AgentGlob, CreateToken, SCOPES } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'
import { usePeopleCommand } from './use-people-command'

type Input = Pick<CreateToken, 'scopes' | 'agents'> & { label: string; days: number; cidr?: string }
const DAYS = ['1', '7', '30', '90'].map((value) => ({ value, label: value === '1' ? '1 day' : `${value} days` }))

export type CreateTokenDialogProps = { held: readonly Permission[]; isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** A token for a machine. It may do no more than the person who makes it: a scope beyond that cannot be chosen, and says why. */
export function CreateTokenDialog({ held, isOpen, onOpenChange }: CreateTokenDialogProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Create a token"
      description="It is shown once; only its digest is kept. It ends early if you lose the rights it rests on."
      isWide
    >
      <Inside held={held} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

/** What is wrong with the fields, in the order they stand in. */
function whatIsMissing({ label, scopes, agents, cidr }: Input): string | null {
  if (label.trim() === '') return 'Say what it is for.'
  if (scopes.length === 0) return 'Choose at least one scope.'
  if (agents.length === 0) return 'Say for which agents it speaks.'
  const wrong = agents.find((glob) => !AgentGlob.safeParse(glob).success)
  if (wrong !== undefined) return `${wrong} is no agent id: small letters, digits and . _ -, with * for any characters.`
  return cidr === undefined || CreateToken.shape.cidr.safeParse(cidr).success ? null : 'Type a network such as 10.0.0.0/8, or nothing.'
}

function Inside({ held, onClose }: { held: readonly Permission[]; onClose: () => void }) {
  const { tokens } = useTRPC()
  const { run, isBusy, error } = usePeopleCommand(useMutation(tokens.create.mutationOptions()).mutateAsync, {
    verb: 'tokens.create',
    target: (_input: Input) => ({ kind: 'token', id: 'new' }),
    shown: (input) => [
      `Create a token for ${input.days === 1 ? '1 day' : `${input.days} days`}: ${input.label}`,
      `May ${input.scopes.join(', ')}`,
      `Speaks for ${input.agents.join(', ')}${input.cidr === undefined ? '' : `, from ${input.cidr} alone`}`,
    ],
  })
  const [token, setToken] = useState<string | null>(null)
  const [label, setLabel] = useState('')
  const [agents, setAgents] = useState('')
  const [cidr, setCidr] = useState('')
  const [days, setDays] = useState('30')
  const [scopes, setScopes] = useState<Input['scopes']>([])
  if (token !== null)
    return (
      <ShownSecret
        says="Keep it now. Once this is closed nobody can read it again."
        secret={token}
        copy="Copy the token"
        close="Close, I have kept it"
        onClose={onClose}
      />
    )
  const globs = agents.split(/[\s,]+/).filter((glob) => glob !== '')
  const input: Input = { label, scopes, agents: globs, days: Number(days), ...(cidr.trim() === '' ? {} : { cidr: cidr.trim() }) }
  const missing = whatIsMissing(input)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing !== null) return
    const made = await run(input)
    if (made) setToken(made.token)
  }
  const toggle = (scope: Input['scopes'][number], isOn: boolean) =>
    setScopes((now) => (isOn ? [...now, scope] : now.filter((one) => one !== scope)))
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <TextField label="Label" hint="What it is for, such as the place it is kept." maxLength={128} value={label} onChange={setLabel} />
      <fieldset className="checks">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => {
          const isMine = held.includes(SCOPE_NEEDS[scope])
          return (
            <label key={scope} className="row-x" title={isMine ? undefined : `beyond your own rights: ${SCOPE_NEEDS[scope]}`}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                disabled={!isMine}
                onChange={(event) => toggle(scope, event.target.checked)}
              />
              <span className={isMine ? 'mono' : 'mono dim'}>{scope}</span>
              {!isMine && <span className="sr">, beyond your own rights</span>}
            </label>
          )
        })}
      </fieldset>
      <TextField
        label="Agents"
        hint="Ids, with * for any characters, and spaces between them."
        maxLength={2000}
        value={agents}
        onChange={setAgents}
      />
      <TextField
        label="Only from"
        hint="A network such as 10.0.0.0/8. Nothing: from anywhere."
        maxLength={64}
        value={cidr}
        onChange={setCidr}
      />
      <SelectField label="Valid for" value={days} options={DAYS} onChange={setDays} />
      <RefusedNote error={error} />
      <DialogFoot keep="Create nothing" onKeep={onClose} verb="Create the token" isBusy={isBusy} missing={missing} />
    </form>
  )
}
