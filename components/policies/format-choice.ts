const KEY = 'acgs-format-on-save'

const OFFER_KEY = 'acgs-format-offer'

/** Whether saving tells of a text that is not formatted: until somebody says in this browser that they do not want to hear it. */
export function offersFormat(): boolean {
  try {
    return window.localStorage.getItem(OFFER_KEY) !== '0'
  } catch {
    return true
  }
}

export function stopOfferingFormat(): void {
  try {
    window.localStorage.setItem(OFFER_KEY, '0')
  } catch {
    // Without storage it is offered again.
  }
}

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
