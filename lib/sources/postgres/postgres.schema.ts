/** The names that {@link postgresSchema} uses. */
export interface PostgresSchemaOptions {
  /** Default `cors_origins`. */
  table?: string;
  /** Default: the name of the table. */
  channel?: string;
}

/**
 * SQL for a migration, for PostgreSQL 14 or later: the table `(tenant, origin)` and a trigger that announces each change as
 * it is committed. It may run repeatedly, but not twice at the same time.
 *
 * @throws TypeError if a name is not a plain SQL name
 */
export function postgresSchema({ table = 'cors_origins', channel }: PostgresSchemaOptions = {}): string {
  const bare = sqlName(table.split('.').at(-1) ?? table);
  const to = `'${sqlName(channel ?? bare)}'`;
  const full = sqlPath(table);
  const trigger = full.replace(/"$/, '_changed"');
  return `CREATE TABLE IF NOT EXISTS ${full} (
  tenant text NOT NULL CHECK (char_length(tenant) BETWEEN 1 AND 1024),
  origin text NOT NULL CHECK (char_length(origin) BETWEEN 1 AND 326),
  PRIMARY KEY (tenant, origin)
);
CREATE OR REPLACE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify(${to}, '{}');
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify(${to}, json_build_object('key', OLD.tenant)::text);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_notify(${to}, json_build_object('key', NEW.tenant)::text);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "${bare}_rows" AFTER INSERT OR UPDATE OR DELETE ON ${full}
  FOR EACH ROW EXECUTE FUNCTION ${trigger}();
CREATE OR REPLACE TRIGGER "${bare}_all" AFTER TRUNCATE ON ${full}
  FOR EACH STATEMENT EXECUTE FUNCTION ${trigger}();
`;
}

/** PostgreSQL cuts names at 63 characters, and the trigger adds `_changed` to the name of the table. */
const MAX_NAME = 55;

/** Checks that a name means the same with and without quotes. */
export function sqlName(text: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(text) && text.length <= MAX_NAME) return text;
  throw new TypeError(
    `${JSON.stringify(text)} is not a plain SQL name: lower-case letters, digits and "_", at most ${MAX_NAME} characters.`,
  );
}

/** A name in quotes. */
export function sqlQuote(text: string): string {
  return `"${sqlName(text)}"`;
}

/** The name of a table, with its schema or without. */
export function sqlPath(table: string): string {
  return table.split('.').map(sqlQuote).join('.');
}
