const NAME = 'acgs-single-keys'

/** A letter this soon after `g` names a page. */
export const CHORD_MS = 1_200

/** Kept in this browser. A browser that keeps nothing has them on. */
export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(NAME) !== 'off'
  } catch {
    return true
  }
}

export function setSingleKeys(isOn: boolean): void {
  try {
    localStorage.setItem(NAME, isOn ? 'on' : 'off')
  } catch {
    // Storage is blocked: the keys stay on for this page.
  }
}
