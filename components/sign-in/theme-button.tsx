'use client'

import { SunMoon } from 'lucide-react'
import { switchTheme } from '@/components/shell/theme'
import { Button } from '@/components/ui/button'

export function ThemeButton() {
  return (
    <Button variant="ghost" size="sm" className="door-theme" onClick={switchTheme}>
      <SunMoon className="ico" aria-hidden="true" />
      Switch between dark and light
    </Button>
  )
}
