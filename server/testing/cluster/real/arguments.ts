import { join } from 'node:path'
import type { Component } from '../tools.ts'

/** Where one control plane keeps its files, and its ports on loopback. */
export type Layout = { folder: string; api: number; etcd: number; peer: number; kubelet: number }

const HOST = '127.0.0.1'
/** A client that is never slowed down by itself: the suite waits for it. */
const FAST = ['--kube-api-qps=500', '--kube-api-burst=1000', '--leader-elect=false', '--secure-port=0']

/** The command line of one component. History is short, so that an expired version can be had within a run; the rest is as released. */
export function argumentsOf(name: Component, { folder, api, etcd, peer, kubelet }: Layout, isBare: boolean): string[] {
  const at = (file: string) => join(folder, file)
  const pki = (file: string) => join(folder, 'pki', file)
  switch (name) {
    case 'etcd':
      return [
        '--name=contract',
        `--data-dir=${at('etcd')}`,
        '--unsafe-no-fsync',
        '--log-level=warn',
        `--listen-client-urls=http://${HOST}:${etcd}`,
        `--advertise-client-urls=http://${HOST}:${etcd}`,
        `--listen-peer-urls=http://${HOST}:${peer}`,
        `--initial-advertise-peer-urls=http://${HOST}:${peer}`,
        `--initial-cluster=contract=http://${HOST}:${peer}`,
      ]
    case 'kube-apiserver':
      return [
        `--etcd-servers=http://${HOST}:${etcd}`,
        '--etcd-compaction-interval=15s',
        `--bind-address=${HOST}`,
        `--advertise-address=${HOST}`,
        `--secure-port=${api}`,
        '--endpoint-reconciler-type=none',
        `--tls-cert-file=${pki('server.crt')}`,
        `--tls-private-key-file=${pki('server.key')}`,
        `--client-ca-file=${pki('ca.crt')}`,
        '--authorization-mode=RBAC',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${pki('tokens.pub')}`,
        `--service-account-signing-key-file=${pki('tokens.key')}`,
        '--service-cluster-ip-range=10.96.0.0/16',
        `--kubelet-certificate-authority=${pki('ca.crt')}`,
        '--kubelet-preferred-address-types=InternalIP',
        // Nobody makes the account that every pod is given.
        ...(isBare ? ['--disable-admission-plugins=ServiceAccount'] : []),
      ]
    case 'kube-controller-manager':
      return [
        ...FAST,
        `--kubeconfig=${at('kube-controller-manager.kubeconfig')}`,
        '--use-service-account-credentials',
        `--service-account-private-key-file=${pki('tokens.key')}`,
        `--root-ca-file=${pki('ca.crt')}`,
        '--horizontal-pod-autoscaler-sync-period=2s',
      ]
    case 'kube-scheduler':
      return [...FAST, `--kubeconfig=${at('kube-scheduler.kubeconfig')}`]
    case 'kwok':
      return [
        `--kubeconfig=${at('kwok.kubeconfig')}`,
        `--config=${at('kwok.yaml')}`,
        '--manage-all-nodes',
        '--cidr=10.244.0.1/16',
        `--node-ip=${HOST}`,
        `--node-port=${kubelet}`,
        `--server-address=${HOST}:${kubelet}`,
        '--node-lease-duration-seconds=40',
        `--tls-cert-file=${pki('server.crt')}`,
        `--tls-private-key-file=${pki('server.key')}`,
      ]
  }
}
