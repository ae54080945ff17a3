import type { NavItem } from './nav-item'

const PATHS: Record<NavItem['icon'], string> = {
  overview: 'M2.5 13.5h11M4 11V7M8 11V3M12 11V5.5',
  decisions: 'M2 8h4M6 8c2 0 2-4 4-4h3.5M6 8c2 0 2 4 4 4h3.5M11.8 2.3 13.6 4l-1.8 1.7M11.8 10.3l1.8 1.7-1.8 1.7',
  violations: 'M8 2.2 14.2 13.2H1.8zM8 6.4v3.2M8 11.2v.6',
  reviews: 'M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.5 13.5c.6-2.4 2.6-3.8 5.5-3.8M10 12.2l1.6 1.6 2.9-3.4',
  approvals:
    'M5.500 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM1.500 11c.4-2 1.800-3.200 4-3.200M11 4.200a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM7.500 13.800l1.700 1.400 5-4.600',
  objectives: 'M2 12.5h12M2 8h7M11.5 8H14M2 3.5h3M7.5 3.5H14M9.5 6.2v3.6M5.5 1.7v3.6',
  reports: 'M4 1.8h5.5L12.500 4.800V14.200H4zM9.300 2v3h3M6 8h4.500M6 10.800h4.500',
  people:
    'M6 7.500a2.600 2.600 0 1 0 0-5.200 2.600 2.600 0 0 0 0 5.200zM1.500 13.700c.400-2.700 2-4.200 4.500-4.200s4.100 1.500 4.500 4.200M10.800 2.700a2.400 2.400 0 0 1 0 4.500M12.200 9.900c1.300.600 2.100 1.900 2.300 3.800',
  agents:
    'M3 6.5a1.5 1.5 0 0 1 1.5-1.5h7A1.5 1.5 0 0 1 13 6.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 11.5zM8 5V2.5M6 8.5v1M10 8.5v1M1 8v2.5M15 8v2.5',
}

export function NavIcon({ icon }: { icon: NavItem['icon'] }) {
  return (
    <svg className="ico" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[icon]} />
    </svg>
  )
}
