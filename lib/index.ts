export { CorsConfigurationError } from './core/configuration.error.js';
export type { CorsConfigurationIssue, CorsIssueSeverity } from './core/configuration.issue.js';
export type { CandidateChange } from './core/candidate.js';
export type {
  CorsCandidateOptions,
  CorsPolicyOptions,
  CorsRequest,
  OriginChanges,
  OriginRegex,
  OriginRule,
  OriginSource,
  OriginSourceClass,
  OriginSourceRule,
  OriginSourceToken,
} from './core/policy.options.js';
export { CorsPolicy, ExposeHeaders } from './nest/cors.decorators.js';
export { CorsModule } from './nest/cors.module.js';
export type {
  CorsEnvironmentOptions,
  CorsModuleOptions,
  CorsPolicyReference,
  CorsRouteOptions,
} from './nest/cors.options.js';
export { CorsService } from './nest/cors.service.js';
export type { CorsCandidateEvent } from './nest/candidate.watch.js';
export type { CorsDecisionEvent } from './nest/decision.event.js';
export type { CorsExplanation, CorsQuestion } from './nest/explanation.js';
export type { CorsReason } from './core/decide.js';
export type { CorsStep } from './browser/verdict.js';
export type { CorsReport, CorsReportRow } from './nest/report.js';
export type { CorsAskedSource, CorsSourceState } from './nest/source.state.js';
