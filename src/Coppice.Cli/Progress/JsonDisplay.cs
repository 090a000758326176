using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// Progress for programs, as JSON lines on standard error. Every line has <c>version</c> (1), <c>time</c> (UTC, RFC 3339),
/// <c>event</c>, and but for <c>message</c> a <c>step</c>. Events: <c>started</c> (<c>title</c>), <c>advanced</c> (<c>done</c>,
/// <c>total</c> or null, <c>unit</c>: bytes or items; at most ten a second for a step), <c>printed</c> (<c>line</c>),
/// <c>ended</c> (<c>outcome</c>: done, unchanged, failed or cancelled; <c>text</c> and <c>log</c> or null),
/// <c>message</c> (<c>text</c>).
/// </summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class JsonDisplay(Terminal terminal, TimeProvider time) : IProgressDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, DateTimeOffset> lastAdvance = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        if (progress is Noted note)
        {
            Say(note.Text);
            return;
        }

        lock (gate)
        {
            var now = time.GetUtcNow();
            if (progress is StepAdvanced advanced && advanced.Done != advanced.Total)
            {
                if (now - lastAdvance.GetValueOrDefault(progress.Step) < Between)
                {
                    return;
                }

                lastAdvance[progress.Step] = now;
            }

            Write(now, json => Body(json, progress));
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            Write(time.GetUtcNow(), json =>
            {
                json.WriteString("event", "message");
                json.WriteString("text", line);
            });
        }
    }

    /// <inheritdoc/>
    public void Abandon()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void Body(Utf8JsonWriter json, ProgressEvent progress)
    {
        json.WriteString("event", progress switch
        {
            StepStarted => "started",
            StepAdvanced => "advanced",
            StepPrinted => "printed",
            _ => "ended",
        });
        json.WriteString("step", progress.Step);
        switch (progress)
        {
            case StepStarted started:
                json.WriteString("title", started.Title);
                break;
            case StepAdvanced advanced:
                json.WriteNumber("done", advanced.Done);
                WriteNumber(json, "total", advanced.Total);
                json.WriteString("unit", advanced.Unit == ProgressUnit.Bytes ? "bytes" : "items");
                break;
            case StepPrinted printed:
                json.WriteString("line", printed.Line);
                break;
            case StepEnded ended:
                json.WriteString("outcome", ended.Outcome.ToString().ToLowerInvariant());
                json.WriteString("text", ended.Text);
                json.WriteString("log", ended.LogFile);
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private void Write(DateTimeOffset now, Action<Utf8JsonWriter> body) => terminal.Error.WriteLine(JsonText.Line(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("time", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        body(json);
        json.WriteEndObject();
    }));
}
