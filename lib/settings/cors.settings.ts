import type { Located } from '../policy/policy.fields.js';
import type { PolicyKey } from '../policy/policy.options.js';

/** A policy as it is written, with the fields that variables override. */
export interface LocatedPolicy extends Located {
  readonly overrides?: ReadonlyMap<PolicyKey, Located>;
}

/** The settings of all sources of configuration combined; not yet compiled. */
export interface CorsSettings {
  readonly default: LocatedPolicy | undefined;
  readonly policies: ReadonlyMap<string, LocatedPolicy>;
  readonly routes: Located | undefined;
}

/** The settings that the sources give, one after the other. */
export interface Layers {
  default: LocatedPolicy | undefined;
  readonly policies: Map<string, LocatedPolicy>;
  routes: Located | undefined;
}
