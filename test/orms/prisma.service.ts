/** What is used of the generated client, which is there only once the schema was generated from. */
export abstract class PrismaService {
  abstract readonly tenantOrigin: {
    findMany(query: { where: { tenant: string } }): Promise<{ origin: string }[]>;
  };
  abstract $disconnect(): Promise<void>;
}
