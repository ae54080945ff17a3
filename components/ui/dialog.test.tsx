import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { Dialog } from './dialog'

function Page() {
  const [isOpen, setIsOpen] = useState(false)
  const [isDone, setIsDone] = useState(false)
  return (
    <main tabIndex={-1}>
      {!isDone && (
        <button type="button" onClick={() => setIsOpen(true)}>
          Triage
        </button>
      )}
      <button type="button" onClick={() => setIsDone(true)}>
        What the server answers
      </button>
      <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title="Triage">
        <input className="input" aria-label="Note" />
      </Dialog>
    </main>
  )
}

test('the focus stays in the page when the button that opened the dialog goes away afterwards', async () => {
  render(<Page />)
  const opener = screen.getByRole('button', { name: 'Triage' })
  opener.focus()
  fireEvent.click(opener)
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Note')))
  fireEvent.keyDown(screen.getByLabelText('Note'), { key: 'Escape' })
  await waitFor(() => expect(document.activeElement).toBe(opener))
  fireEvent.click(screen.getByText('What the server answers'))
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('main')))
})
