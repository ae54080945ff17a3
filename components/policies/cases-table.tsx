'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { type Cases, casesAt, cellOf, columnsOf, type DrivenTest, type Json, renameCase, writeCases } from './prepare-cases'
import { useWorkspace } from './workspace'

type File = { path: string; text: string }
const textOfCell = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? bare(value) : JSON.stringify(value)
/** A text without quotes where it would be read back as the same text. */
const bare = (text: string): string => {
  const read = cellOf(text)
  return text !== '' && read && read.value === text ? text : JSON.stringify(text)
}

/** The cases of one test: a row a case, a column a member. What is typed is JSON; the file is written back formatted, unsaved like any edit. */
export function CasesTable({ test, file }: { test: DrivenTest; file: File }) {
  const { edit, open, canWrite } = useWorkspace()
  const [problem, setProblem] = useState<string | null>(null)
  const cases = casesAt(file, test.at) ?? {}
  const columns = columnsOf(cases)
  const write = (next: Cases) => {
    setProblem(null)
    void edit(file.path, writeCases(file, { at: test.at, cases: next }))
  }
  const change = (name: string, column: string, text: string) => {
    const own = cases[name]
    const row = typeof own === 'object' && own !== null && !Array.isArray(own) ? own : {}
    const { [column]: before, ...rest } = row
    if (text.trim() === '') return before === undefined ? undefined : write({ ...cases, [name]: rest })
    const cell = cellOf(text)
    if (!cell) return setProblem(`${name}, ${column}: this is half of a JSON value. Complete it.`)
    if (JSON.stringify(cell.value) !== JSON.stringify(before)) write({ ...cases, [name]: { ...row, [column]: cell.value } })
  }
  const rename = (from: string, to: string) => {
    if (from === to) return
    const next = renameCase(cases, from, to)
    if (next) write(next)
    else setProblem(to === '' ? `${from}: a case needs a name.` : `There is a case ${to} already.`)
  }
  const add = () => {
    const name = Array.from({ length: Object.keys(cases).length + 1 }, (_, i) => `new case ${i + 1}`).find(
      (one) => !Object.hasOwn(cases, one),
    )
    const last = Object.values(cases).at(-1) ?? {}
    if (name) write({ ...cases, [name]: last })
  }
  return (
    <section className="pt-table" aria-label={`Cases of ${test.name}`}>
      <p className="row-x wrap">
        <b className="mono">{test.name}</b>
        <button type="button" className="linkish mono" onClick={() => open(file.path)}>
          {file.path}
        </button>
      </p>
      {problem !== null && (
        <p className="errt" role="alert">
          {problem}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className="pt-scroll" tabIndex={0} aria-label={`Table of ${test.name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">case</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th scope="col">
                <span className="sr">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(cases).map(([name, one]) => (
              <tr key={name}>
                <th scope="row">
                  <Cell label={`Name of ${name}`} text={name} isOff={!canWrite} onDone={(text) => rename(name, text.trim())} />
                </th>
                {columns.map((column) => (
                  <td key={column}>
                    <Cell
                      label={`${column} of ${name}`}
                      text={textOfCell(memberOf(one, column))}
                      isOff={!canWrite}
                      onDone={(text) => change(name, column, text)}
                    />
                  </td>
                ))}
                <td>
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={`Remove ${name}`}
                    disabledReason={canWrite ? null : 'This draft is not yours to write.'}
                    onClick={() => write(Object.fromEntries(Object.entries(cases).filter(([other]) => other !== name)))}
                  >
                    Remove
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Button size="sm" disabledReason={canWrite ? null : 'This draft is not yours to write.'} onClick={add}>
        Add a case
      </Button>
    </section>
  )
}

const memberOf = (one: Json, column: string): Json | undefined =>
  typeof one === 'object' && one !== null && !Array.isArray(one) ? one[column] : undefined

type CellProps = { label: string; text: string; isOff: boolean; onDone: (text: string) => void }

function Cell({ label, text, isOff, onDone }: CellProps) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <input
      className="mono"
      aria-label={label}
      spellCheck={false}
      readOnly={isOff}
      value={typed ?? text}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && typed !== text) onDone(typed)
        setTyped(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.currentTarget.blur()
        if (event.key === 'Escape') setTyped(null)
      }}
    />
  )
}
