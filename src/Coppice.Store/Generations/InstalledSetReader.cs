using System.Text.Json;

namespace Coppice.Store.Generations;

/// <summary>
/// Reads an <see cref="InstalledSet"/> out of the record of a generation, token by token: with 57 templates, having the
/// serializer make whole generations takes longer than everything else that a check for updates does.
/// </summary>
internal ref struct InstalledSetReader
{
    private Utf8JsonReader json;

    private InstalledSetReader(ReadOnlySpan<byte> document) => json = new Utf8JsonReader(document);

    /// <summary>Reads the record.</summary>
    /// <exception cref="JsonException">It is torn, or of another form or version.</exception>
    public static InstalledSet Read(ReadOnlySpan<byte> document) => new InstalledSetReader(document).ReadDocument();

    private InstalledSet ReadDocument()
    {
        InstalledSet? found = null;
        Expect(JsonTokenType.StartObject);
        while (NextProperty() is { } name)
        {
            switch (name)
            {
                case "version":
                    GenerationVersion.Check(Number());
                    break;
                case "generation":
                    found = ReadGeneration();
                    break;
                default:
                    Skip();
                    break;
            }
        }

        return json.Read() ? throw new JsonException("something comes after its end")
            : found ?? throw new JsonException("it has no generation");
    }

    private InstalledSet ReadGeneration()
    {
        var (template, number, family, snapshot) = ("", 0, "", "");
        List<RecordedPackage>? packages = null;
        List<string>? policy = null;
        Expect(JsonTokenType.StartObject);
        while (NextProperty() is { } name)
        {
            switch (name)
            {
                case "template": template = Text(); break;
                case "number": number = (int)Number(); break;
                case "family": family = Text(); break;
                case "snapshot": snapshot = Text(); break;
                case "packages": packages = ReadPackages(); break;
                case "update_policy": policy = ReadPolicy(); break;
                default: Skip(); break;
            }
        }

        return new InstalledSet(
            template, number, family, packages ?? throw new JsonException("it has no packages"), policy) { Snapshot = snapshot };
    }

    private List<RecordedPackage> ReadPackages()
    {
        var packages = new List<RecordedPackage>();
        Expect(JsonTokenType.StartArray);
        while (Next() != JsonTokenType.EndArray)
        {
            packages.Add(RecordedPackageForm.Of(ref json));
        }

        return packages;
    }

    private List<string>? ReadPolicy()
    {
        if (Next() == JsonTokenType.Null)
        {
            return null;
        }

        var paths = new List<string>();
        Demand(JsonTokenType.StartArray);
        while (Next() != JsonTokenType.EndArray)
        {
            Demand(JsonTokenType.String);
            paths.Add(json.GetString()!);
        }

        return paths;
    }

    // The name of the next property of an object, or null at the object's end.
    private string? NextProperty() => Next() == JsonTokenType.EndObject ? null : json.GetString();

    private string Text()
    {
        Expect(JsonTokenType.String);
        return json.GetString()!;
    }

    private long Number()
    {
        Expect(JsonTokenType.Number);
        return json.TryGetInt64(out var number) ? number : throw new JsonException("a number in it is not valid");
    }

    private void Skip()
    {
        Next();
        json.Skip();
    }

    private JsonTokenType Next() => json.Read() ? json.TokenType : throw new JsonException("it is truncated");

    private void Expect(JsonTokenType type)
    {
        Next();
        Demand(type);
    }

    private readonly void Demand(JsonTokenType type)
    {
        if (json.TokenType != type)
        {
            throw new JsonException($"it has {json.TokenType} where {type} belongs");
        }
    }
}
