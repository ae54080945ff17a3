import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '@/lib/trpc'

type Outputs = inferRouterOutputs<AppRouter>['draftTests']
export type TestRun = Outputs['run']
export type TestResult = TestRun['tests'][number]
export type Failure = NonNullable<TestResult['failure']>
export type Difference = Failure['differences'][number]
export type Coverage = Outputs['cover']
export type Traffic = Outputs['traffic']
export type Evaluation = Outputs['evaluate']
