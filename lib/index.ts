export { CorsConfigurationError } from './rules/configuration.error.js';
export type { CorsConfigurationIssue, CorsIssueSeverity } from './rules/configuration.issue.js';
export type { ReportOnlyChange } from './policy/report.only.js';
export type { CorsConfiguredPolicyOptions, CorsReportOnlyOptions, CorsPolicyOptions } from './policy/policy.options.js';
export type {
  CorsRequest,
  OriginChanges,
  OriginRegex,
  OriginRule,
  OriginSource,
  OriginSourceClass,
  OriginSourceRule,
  OriginSourceToken,
  OriginUnwatch,
  OriginWatch,
} from './origins/origin.rule.js';
export { CorsPolicy, ExposeHeaders } from './module/cors.decorators.js';
export { CorsModule } from './module/cors.module.js';
export type {
  CorsEnvironmentOptions,
  CorsModuleOptions,
  CorsPolicyReference,
  CorsRouteOptions,
} from './settings/cors.options.js';
export { CorsInterceptor } from './request/cors.interceptor.js';
export { OptionsController } from './request/options.controller.js';
export { CorsService } from './module/cors.service.js';
export type { CorsAdmissionQuestion } from './request/admission.js';
export type { CorsDecisionEvent, CorsReportOnlyEvent } from './diagnostics/decision.event.js';
export type { CorsCheck, CorsExplanation, CorsQuestion } from './diagnostics/explanation.js';
export type { CorsReason } from './policy/decide.js';
export type { CorsStep } from './browser/verdict.js';
export type { CorsReport, CorsReportedTrial, CorsReportRow } from './diagnostics/report.js';
export type { CorsAskedSource, CorsSourceState } from './sources/source.state.js';
export type { CorsBinding } from './request/request.platform.js';
