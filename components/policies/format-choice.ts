const KEY = 'acgs-format-on-save'

/** Whether this person has seen and accepted once what formatting does; from then on saving does it too. */
export function formatsOnSave(): boolean {
  try {
    return window.localStorage.getItem(KEY) === '1'
  } catch {
    return false
  }
}

export function setFormatsOnSave(does: boolean): void {
  try {
    if (does) window.localStorage.setItem(KEY, '1')
    else window.localStorage.removeItem(KEY)
  } catch {
    // Without storage it is asked for each time.
  }
}
