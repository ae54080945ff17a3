import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api, contract, fresh, got, made201, ns, paths, soon, target } from '../contract'
import { expectGolden, hasGolden, recordOf } from '../kubectl/golden'
import { type Recorder, startRecorder } from '../kubectl/record'
import { type Kubectl, kubectlOf, versionOf } from '../kubectl/run'
import { daemonSet, deployment, image, pod, statefulSet } from '../objects'
import { controllerRevisionsOf, imageIn, rolledOut, setImage } from '../rollouts'
import { kubectls } from '../tools'

/** What kubectl sends is what is right: each of its words against this cluster, as recorded once against a real one. */
const versions = new Map(kubectls().map((program) => [versionOf(program), program]))

for (const [version, program] of versions)
  describe(`kubectl ${version}`, () => {
    let recorder: Recorder
    let kubectl: Kubectl
    beforeAll(async () => {
      recorder = await startRecorder(target.connection)
      kubectl = kubectlOf(program, { kubeconfig: recorder.kubeconfig, namespace: ns })
    })
    afterAll(() => recorder.stop())

    const needs = ['controllers' as const, 'kubectl' as const]
    const says = async (args: string[], input?: string) => {
      const { code, stdout, stderr } = await kubectl.run(args, input)
      expect(code, `${args.join(' ')}: ${stderr}`).toBe(0)
      return stdout
    }
    const unknown = hasGolden(version) ? '' : ` [left out: nobody recorded what kubectl ${version} sends; its words ran all the same]`
    test.skipIf(unknown !== '')(`${version}: what it sends is what was recorded${unknown}`, () => expect(hasGolden(version)).toBe(true))

    /** Runs one word and compares what went over the wire. */
    const word = async (key: string, { name, args, input }: { name: string; args: string[]; input?: string }) => {
      recorder.take()
      const stdout = await says(args, input)
      if (hasGolden(version)) expectGolden(version, key, recordOf(recorder.take(), { [name]: '{name}', [ns]: '{ns}' }))
      return stdout
    }
    const twoRevisions = async () => {
      const { metadata } = await made201(paths.apps('deployments'), deployment(undefined, { annotations: { kept: 'yes' } }))
      await rolledOut(metadata.name, 1)
      await setImage(paths.apps('deployments', metadata.name), image('v2'))
      await rolledOut(metadata.name, 1)
      return metadata.name
    }

    contract(`${version}: rollout status, history, undo, restart, pause and resume of a Deployment`, { needs }, async () => {
      const name = await twoRevisions()
      const on = `deployment/${name}`
      expect(await word('rollout status', { name, args: ['rollout', 'status', on] })).toContain('successfully rolled out')
      expect(await word('rollout history', { name, args: ['rollout', 'history', on] })).toMatch(/^1 .*\n2 /m)
      expect(await word('rollout undo', { name, args: ['rollout', 'undo', on, '--to-revision=1'] })).toContain('rolled back')
      expect(imageIn(await rolledOut(name, 1))).toBe(image('v1'))
      expect(await says(['rollout', 'history', on])).toMatch(/^2 .*\n3 /m)
      await word('rollout restart', { name, args: ['rollout', 'restart', on] })
      await rolledOut(name, 1)
      await word('rollout pause', { name, args: ['rollout', 'pause', on] })
      expect((await got(paths.apps('deployments', name))).spec.paused).toBe(true)
      const refused = await kubectl.run(['rollout', 'undo', on])
      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toContain('paused')
      await word('rollout resume', { name, args: ['rollout', 'resume', on] })
      expect((await got(paths.apps('deployments', name))).spec.paused).toBeUndefined()
      await word('delete deployment', { name, args: ['delete', 'deployment', name, '--wait=false'] })
    })

    contract(`${version}: rollout undo of a StatefulSet and a DaemonSet`, { needs }, async () => {
      for (const [kind, plural, object] of [
        ['statefulset', 'statefulsets', statefulSet()],
        ['daemonset', 'daemonsets', daemonSet()],
      ] as const) {
        const { metadata } = await made201(paths.apps(plural), object)
        const path = paths.apps(plural, metadata.name)
        const revisions = (n: number) => soon(async () => expect(await controllerRevisionsOf(await got(path))).toHaveLength(n))
        await revisions(1)
        await setImage(path, image('v2'))
        await revisions(2)
        await word(`rollout undo ${kind}`, {
          name: metadata.name,
          args: ['rollout', 'undo', `${kind}/${metadata.name}`, '--to-revision=1'],
        })
        expect(imageIn(await got(path))).toBe(image('v1'))
        expect(await says(['rollout', 'status', `${kind}/${metadata.name}`, '--timeout=40s'])).toMatch(
          /roll ?out complete|rolling update complete|successfully rolled out/,
        )
        await api.remove(path)
      }
    })

    contract(`${version}: scale, label and get`, { needs }, async () => {
      const { metadata } = await made201(paths.apps('deployments'), deployment())
      const { name } = metadata
      await rolledOut(name, 1)
      await word('scale', { name, args: ['scale', `deploy/${name}`, '--replicas=2'] })
      await rolledOut(name, 2)
      await word('label', { name, args: ['label', 'deployment', name, 'tier=front'] })
      const object = JSON.parse(await word('get -o json', { name, args: ['get', 'deployment', name, '-o', 'json'] })) as {
        metadata: { labels: object }
      } // kubectl's
      expect(object.metadata.labels).toMatchObject({ tier: 'front' })
      expect(await says(['get', 'deploy', name])).toMatch(/NAME +READY +UP-TO-DATE +AVAILABLE +AGE\n.* 2\/2 +2 +2 /)
      expect(await says(['get', 'po', '-l', `app=${name}`])).toMatch(/NAME +READY +STATUS +RESTARTS +AGE/)
      await api.remove(paths.apps('deployments', name))
    })

    contract(`${version}: auth can-i, and as somebody else`, { needs: ['kubectl'] }, async () => {
      expect(
        await word('auth can-i', { name: '{none}', args: ['auth', 'can-i', 'patch', 'deployments', '--subresource=scale'] }),
      ).toContain('yes')
      const denied = await kubectl.run(['auth', 'can-i', 'delete', 'pods', '--as', fresh('user'), '--as-group', 'one', '--as-group', 'two'])
      expect(denied.stdout).toContain('no')
    })

    contract(`${version}: apply --server-side twice, and a conflict`, { needs: ['kubectl'] }, async () => {
      const name = fresh('applied')
      const text = (value: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: value } })
      const args = ['apply', '--server-side', '-f', '-']
      await word('apply --server-side', { name, args, input: text('1') })
      const conflict = await kubectl.run([...args, '--field-manager=other'], text('2'))
      expect(conflict.code).not.toBe(0)
      expect(conflict.stderr).toContain('conflict')
      await says([...args, '--field-manager=other', '--force-conflicts'], text('2'))
      expect((await got(paths.core('configmaps', name))).data).toEqual({ a: '2' })
    })

    contract(`${version}: create and client-side apply find the schema they need`, { needs: ['kubectl'] }, async () => {
      const name = fresh('created')
      const map = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } })
      expect(await says(['create', '-f', '-'], map)).toContain('created')
      const text = JSON.stringify(deployment(fresh('applied'), { replicas: 0 }))
      expect(await says(['apply', '-f', '-'], text)).toContain('created')
      expect(await says(['apply', '-f', '-'], text)).toContain('unchanged')
    })

    contract(`${version}: drain empties a node through evictions`, { needs: [...needs, 'drain', 'two nodes', 'own cluster'] }, async () => {
      const node = String(target.nodes.at(-1))
      const labels = { drained: fresh('drained') }
      const { metadata } = await made201(
        paths.core('pods'),
        pod(fresh('pod'), { labels, spec: { nodeSelector: { 'kubernetes.io/hostname': node } } }),
      )
      await soon(async () => expect((await got(paths.core('pods', metadata.name))).status.phase).toBe('Running'))
      try {
        const selector = `drained=${labels.drained}`
        const args = [
          'drain',
          node,
          '--force',
          '--ignore-daemonsets',
          '--delete-emptydir-data',
          '--pod-selector',
          selector,
          '--timeout=40s',
        ]
        recorder.take()
        await says(args)
        if (hasGolden(version))
          expectGolden(
            version,
            'drain',
            recordOf(recorder.take(), { [metadata.name]: '{name}', [ns]: '{ns}', [node]: '{node}', [labels.drained]: '{label}' }),
          )
        expect((await api.get(paths.core('pods', metadata.name))).status).toBe(404)
        expect((await got(`/api/v1/nodes/${node}`)).spec.unschedulable).toBe(true)
      } finally {
        await says(['uncordon', node])
      }
    })
  })
