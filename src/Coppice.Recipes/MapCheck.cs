namespace Coppice.Recipes;

/// <summary>Holds a map to its header: it covers the image exactly and stays within its sources.</summary>
internal static class MapCheck
{
    /// <exception cref="RefusedException">It does not.</exception>
    public static void Check(PartHeader header, BlockRun[] runs)
    {
        var (at, literals) = (0L, 0L);
        foreach (var run in runs)
        {
            var good = run.Count > 0 && run.Source switch
            {
                BlockRun.Zeros or BlockRun.Literal => run.Block == 0,
                BlockRun.Self => (long)run.Block + run.Count <= at,
                _ => run.Source - BlockRun.FirstSource < header.Sources.Count
                    && (long)run.Block + run.Count <= header.Sources[(int)(run.Source - BlockRun.FirstSource)].Image.Blocks,
            };
            at += run.Count;
            literals += run.Source == BlockRun.Literal ? run.Count : 0;
            if (!good || at > header.Image.Blocks)
            {
                throw new RefusedException($"the map of {header.Image.Name} leaves the image or a source");
            }
        }

        if (at != header.Image.Blocks || literals != header.Literals)
        {
            throw new RefusedException($"the map of {header.Image.Name} does not cover the image");
        }
    }
}
