import { VERSION_NEUTRAL, VersioningType, type VersioningOptions } from '@nestjs/common';
import type { RequestContext } from './request.context.js';
import type { RequestPlatform } from './request.platform.js';

/**
 * The versions that a request asks for. Read only if no handler was reached (an invalid body, or middleware that answers).
 * If they cannot be determined, no route matches, so no origin is admitted.
 */
export function versionsOf(
  context: RequestContext,
  versioning: VersioningOptions | undefined,
  platform: RequestPlatform,
): readonly unknown[] {
  if (versioning === undefined) return [];
  const { headers } = context.raw;
  switch (versioning.type) {
    case VersioningType.HEADER:
      return [headers[versioning.header.toLowerCase()] ?? VERSION_NEUTRAL];
    case VersioningType.MEDIA_TYPE:
      return [parameterOf(headers.accept ?? '', versioning.key) ?? VERSION_NEUTRAL];
    case VersioningType.CUSTOM:
      return extracted(() => versioning.extractor(platform.versionedRequest(context)));
    default:
      return [];
  }
}

function extracted(extract: () => unknown): readonly unknown[] {
  try {
    const versions = extract();
    return Array.isArray(versions) ? versions : [versions];
  } catch {
    return [];
  }
}

/** The first media type parameter that begins with `key` (`v=` of `application/json;v=2`). */
function parameterOf(accept: string, key: string): string | undefined {
  for (const range of accept.split(',')) {
    const found = range
      .split(';')
      .slice(1)
      .find((parameter) => parameter.trim().startsWith(key));
    if (found !== undefined)
      return found
        .trim()
        .slice(key.length)
        .replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}
