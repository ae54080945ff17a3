import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { OwnAccount } from '@/lib/schemas/factors'
import { saySource } from './say-account'

/** My roles and where each comes from. */
export function RolesSheet({ roles }: Pick<OwnAccount, 'roles'>) {
  return (
    <Sheet label="Roles" title="Roles" aside="what you may do here, and from where">
      {roles.length === 0 ? (
        <EmptyState title="No role" detail="Ask an administrator for one." />
      ) : (
        <ul className="history">
          {roles.map(({ role, source, by, at }) => (
            <li key={`${role} ${source}`}>
              <b>{role}</b>
              <span className="dim">
                {saySource(source)}
                {by !== null && ` by ${visibleText(by)}`}
                {at !== null && (
                  <>
                    {', '}
                    <LocalTime at={at} withDate />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
