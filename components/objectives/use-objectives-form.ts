'use client'

import { useState } from 'react'
import { type Objectives, UpdateObjectives } from '@/lib/schemas/objectives'
import { type Change, changesBetween, FIELDS, fromTyped, pathOf, toTyped, valueAt, withValues } from './fields'

export type ObjectivesForm = {
  typed: Readonly<Record<string, string>>
  type: (path: string, text: string) => void
  reason: string
  setReason: (text: string) => void
  errors: Readonly<Record<string, string>>
  changes: Change[]
  /** The parsed change, or null with `errors` filled. */
  submit: () => UpdateObjectives | null
}

/** What is typed over the objectives that were in force when the form was opened: somebody else's change becomes a conflict, not an overwrite. */
export function useObjectivesForm(base: Objectives): ObjectivesForm {
  const [typed, setTyped] = useState(() =>
    Object.fromEntries(FIELDS.map((field) => [pathOf(field), toTyped(valueAt(base.body, field), field.unit)])),
  )
  const [reason, setReason] = useState('')
  const [errors, setErrors] = useState<Record<string, string>>({})
  const values = new Map(FIELDS.map((field) => [field, fromTyped(typed[pathOf(field)] ?? '', field.unit)]))
  const usable = new Map([...values].flatMap(([field, value]) => (value === null ? [] : [[field, value] as const])))
  const body = withValues(base.body, usable)

  const submit = () => {
    const found: Record<string, string> = {}
    for (const [field, value] of values) if (value === null) found[pathOf(field)] = 'a number, such as 99.9'
    const parsed = UpdateObjectives.safeParse({ expectedVersion: base.version, reason, body })
    for (const issue of parsed.error?.issues ?? []) {
      const path = issue.path[0] === 'body' ? issue.path.slice(1).join('.') : issue.path.join('.')
      found[path] ??= issue.message
    }
    setErrors(found)
    return parsed.success && Object.keys(found).length === 0 ? parsed.data : null
  }
  return {
    typed,
    type: (path, text) => {
      setTyped((now) => ({ ...now, [path]: text }))
      setErrors(({ [path]: _mended, ...others }) => others)
    },
    reason,
    setReason: (text) => {
      setReason(text)
      setErrors(({ reason: _mended, ...others }) => others)
    },
    errors,
    changes: changesBetween(base.body, body),
    submit,
  }
}
