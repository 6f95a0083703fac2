using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Safehand.Storage;

/// <summary>EF keeps one model for each type of context. Ours depends on which modules are there as well, so that two stores of different modules do not share one.</summary>
internal sealed class ModelKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) =>
        (context.GetType(), designTime, context is StoreContext store ? store.ModelNames : string.Empty);
}
