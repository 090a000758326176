using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Coppice.Engine.Documents;

namespace Coppice.Engine.Tests.Documents;

/// <summary>The JSON Schema of everything that verbs print with <c>--json</c> is made from the records that they print.</summary>
public sealed class DocumentSchemaTests
{
    private const string Place = "schema/results.schema.json";

    private static readonly (string Name, Type Type)[] Documents =
    [
        ("plan", typeof(PlanDocument)), ("update", typeof(UpdateDocument)), ("check", typeof(CheckDocument)),
        ("status", typeof(StatusDocument)),
        ("tree", typeof(TreeDocument)), ("history", typeof(HistoryDocument)), ("rollback", typeof(RollbackDocument)),
        ("diff", typeof(DiffDocument)), ("diff-build", typeof(BuildDiffDocument)),
        ("audit", typeof(AuditDocument)), ("audit-residue", typeof(ResidueDocument)), ("audit-account", typeof(AccountDocument)),
        ("explain", typeof(ExplainDocument)), ("why", typeof(WhyDocument)), ("why-remove", typeof(RemovalDocument)),
        ("provides", typeof(ProvidesDocument)), ("components", typeof(ComponentsDocument)), ("suggest", typeof(SuggestDocument)),
        ("suggest-package", typeof(SuggestPackageDocument)),
        ("boot", typeof(BootDocument)), ("inspect", typeof(ImageDocument)), ("diagnose", typeof(DiagnosisDocument)),
        ("gc", typeof(CollectionDocument)), ("fsck", typeof(FsckDocument)),
        ("doctor", typeof(DoctorDocument)), ("schedule", typeof(ScheduleDocument)), ("pool", typeof(PoolDocument)),
        ("deploy", typeof(DeployDocument)), ("deploy-compare", typeof(DeployCompareDocument)),
        ("key", typeof(KeyDocument)), ("audit-components", typeof(ComponentAuditsDocument)), ("import", typeof(ImportDocument)),
        ("cache", typeof(CacheDocument)), ("error", typeof(ErrorDocument)),
    ];

    [Fact]
    public void Every_document_has_a_schema() => Assert.Equal(
        typeof(Document).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Document))).Append(typeof(ErrorDocument))
            .ToHashSet(),
        Documents.Select(document => document.Type).ToHashSet());

    // With COPPICE_GOLDEN set it is written anew.
    [Fact]
    public void The_schema_is_up_to_date()
    {
        var file = Path.Combine(Checkout.Root, Place);
        var schema = Schema();
        if (Environment.GetEnvironmentVariable("COPPICE_GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(file, schema);
        }

        Assert.Equal(File.ReadAllText(file), schema);
    }

    private static string Schema()
    {
        var definitions = new JsonObject();
        foreach (var (name, type) in Documents)
        {
            var node = DocumentJson.Indented.Options.GetJsonSchemaAsNode(
                type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
            Move(node, $"#/$defs/{name}");
            definitions[name] = node;
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "What Coppice's verbs print with --json; docs/json.md describes the fields",
            ["$defs"] = definitions,
        };
        return schema.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = DocumentJson.Indented,
        }) + "\n";
    }

    // References are to places below the schema of one document.
    private static void Move(JsonNode? node, string to)
    {
        switch (node)
        {
            case JsonObject map:
                if (map["$ref"] is JsonValue reference)
                {
                    map["$ref"] = to + reference.GetValue<string>()[1..];
                }

                foreach (var (_, below) in map)
                {
                    Move(below, to);
                }

                break;
            case JsonArray list:
                foreach (var below in list)
                {
                    Move(below, to);
                }

                break;
        }
    }
}
