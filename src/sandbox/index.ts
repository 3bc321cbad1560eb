/** Networks of namespaces, made for a test and gone with it. */
export { SandboxError } from './errors.ts'
export { ROUTER_INTERFACES } from './network.ts'
export { HOST_INTERFACE, type HostPlan, type SandboxHost, type SandboxPlan } from './plan.ts'
export { Sandbox, type StartOptions } from './sandbox.ts'
