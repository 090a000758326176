using Coppice.Cli.Running;
using Coppice.Delivery.Output;
using Coppice.Foundation;

namespace Coppice.Cli.Pools;

/// <summary>Where a stream of recipes goes: a file, which is there when it is whole, or standard output.</summary>
internal static class RecipeTarget
{
    /// <summary>Writes it.</summary>
    /// <exception cref="Failure">The file is there; no space.</exception>
    public static void Write(VerbContext context, string target, Action<Stream> write)
    {
        if (target != "-")
        {
            OutputFile.Write(target, unfinished =>
            {
                using var stream = new FileStream(unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1 << 20);
                write(stream);
            });
            return;
        }

        using var buffered = new BufferedStream(context.Terminal.OutBytes, 1 << 16);
        write(buffered);
    }
}
