using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Engine.Documents;

/// <summary>How documents are written as JSON; made by the compiler, so that nothing is looked up at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(UpdateDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(TreeDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(RollbackDocument))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(BuildDiffDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(ResidueDocument))]
[JsonSerializable(typeof(AccountDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(WhyDocument))]
[JsonSerializable(typeof(RemovalDocument))]
[JsonSerializable(typeof(ProvidesDocument))]
[JsonSerializable(typeof(ComponentsDocument))]
[JsonSerializable(typeof(SuggestDocument))]
[JsonSerializable(typeof(SuggestPackageDocument))]
[JsonSerializable(typeof(BootDocument))]
[JsonSerializable(typeof(ImageDocument))]
[JsonSerializable(typeof(DiagnosisDocument))]
[JsonSerializable(typeof(CollectionDocument))]
[JsonSerializable(typeof(FsckDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(ScheduleDocument))]
[JsonSerializable(typeof(PoolDocument))]
[JsonSerializable(typeof(DeployDocument))]
[JsonSerializable(typeof(DeployCompareDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(CacheDocument))]
[JsonSerializable(typeof(ComponentAuditsDocument))]
[JsonSerializable(typeof(ErrorDocument))]
public sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>Over several lines, for results.</summary>
    public static DocumentJson Indented { get; } = new(OptionsOf(indented: true));

    /// <summary>On one line, for JSON lines.</summary>
    public static DocumentJson OneLine { get; } = new(OptionsOf(indented: false));

    // The documents never lie inside HTML, so that one can search them for libstdc++6.
    private static JsonSerializerOptions OptionsOf(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
