// SPDX-License-Identifier: Apache-2.0
#include "analysis/liveness.hpp"

#include <clang/Analysis/CFG.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/BitVector.h>
#include <llvm/ADT/DenseMap.h>

#include <algorithm>
#include <memory>

#include "analysis/events.hpp"

namespace send_check {

using namespace clang;

namespace {

// The variables of the function, numbered; and what about them the graph does not show.
class variables {
 public:
  void add(const VarDecl* variable) {
    if (numbers_.try_emplace(variable, all_.size()).second) all_.push_back(variable);
  }
  [[nodiscard]] int number(const VarDecl* variable) const {
    const auto at = numbers_.find(variable);
    return at == numbers_.end() ? -1 : static_cast<int>(at->second);
  }
  [[nodiscard]] const std::vector<const VarDecl*>& all() const { return all_; }

 private:
  std::vector<const VarDecl*> all_;
  llvm::DenseMap<const VarDecl*, std::size_t> numbers_;
};

// Variables that a pointer, reference or closure may reach: used later even where they are not
// named.
void find_escapes(const Stmt* node, llvm::DenseSet<const VarDecl*>& escaped,
                  llvm::DenseSet<const DeclRefExpr*>& overwritten) {
  if (node == nullptr) return;
  if (const auto* address = dyn_cast<UnaryOperator>(node);
      address != nullptr && address->getOpcode() == UO_AddrOf)
    if (const auto* variable = named_variable(address->getSubExpr())) escaped.insert(variable);
  if (const auto* assigned = dyn_cast<BinaryOperator>(node);
      assigned != nullptr && assigned->getOpcode() == BO_Assign)
    if (const auto* name = dyn_cast<DeclRefExpr>(assigned->getLHS()->IgnoreParens()))
      overwritten.insert(name);
  if (const auto* declared = dyn_cast<DeclStmt>(node))
    for (const Decl* one : declared->decls())
      if (const auto* variable = dyn_cast<VarDecl>(one);
          variable != nullptr && variable->getType()->isReferenceType() && variable->hasInit())
        if (const auto* target = named_variable(variable->getInit())) escaped.insert(target);
  if (const auto* closure = dyn_cast<LambdaExpr>(node)) {
    for (const auto& capture : closure->captures())
      if (capture.capturesVariable() && capture.getCaptureKind() == LCK_ByRef)
        if (const auto* variable = dyn_cast<VarDecl>(capture.getCapturedVar()))
          escaped.insert(variable);
    for (const Expr* init : closure->capture_inits()) find_escapes(init, escaped, overwritten);
    return;  // its body is another function
  }
  for (const Stmt* child : node->children()) find_escapes(child, escaped, overwritten);
}

class analysis {
 public:
  analysis(ASTContext& context, const types& judge, const vocabulary& words,
           const FunctionDecl* coroutine)
      : context_(context), judge_(judge), words_(words) {
    const auto* body = cast<CoroutineBodyStmt>(coroutine->getBody())->getBody();
    CFG::BuildOptions options;
    options.setAllAlwaysAdd();
    options.AddImplicitDtors = true;
    options.AddLifetime = true;
    options.AddEHEdges = true;
    graph_ = CFG::buildCFG(coroutine, const_cast<CompoundStmt*>(cast<CompoundStmt>(body)), &context,
                           options);
    find_escapes(body, escaped_, overwritten_);
  }

  liveness run() {
    if (graph_ == nullptr) return {{}, {}, false};
    for (const CFGBlock* block : *graph_)
      for (const CFGElement& element : *block)
        if (const auto statement = element.getAs<CFGStmt>())
          if (const auto* declared = dyn_cast<DeclStmt>(statement->getStmt()))
            for (const Decl* one : declared->decls())
              if (const auto* variable = dyn_cast<VarDecl>(one)) variables_.add(variable);
    used_later();
    holds();
    return collect();
  }

 private:
  using state = llvm::BitVector;
  [[nodiscard]] unsigned count() const { return static_cast<unsigned>(variables_.all().size()); }

  void step_forward(const CFGElement& element, state& holding) const {
    if (const auto statement = element.getAs<CFGStmt>()) {
      for (const event& happened : events_of(statement->getStmt(), judge_, words_))
        if (const int at = variables_.number(happened.variable); at >= 0)
          holding[static_cast<unsigned>(at)] = happened.what == effect::holds;
    } else if (const auto ended = element.getAs<CFGLifetimeEnds>()) {
      forget(ended->getVarDecl(), holding);
    } else if (const auto destroyed = element.getAs<CFGAutomaticObjDtor>()) {
      forget(destroyed->getVarDecl(), holding);
    }
  }
  void forget(const VarDecl* variable, state& holding) const {
    if (const int at = variables_.number(variable); at >= 0)
      holding.reset(static_cast<unsigned>(at));
  }

  // What holds at the beginning of `to` when control comes from `from`.
  state along_edge(const CFGBlock* from, const CFGBlock* to) const {
    state holding = leaving_.lookup(from);
    if (from->succ_size() != 2) return holding;
    bool positive = true;
    const auto* condition = dyn_cast_or_null<Expr>(from->getTerminatorCondition());
    const VarDecl* tested = tested_variable(condition, positive);
    if (tested == nullptr) return holding;
    const CFGBlock* when_true = from->succ_begin()->getReachableBlock();
    const bool holds_there = (when_true == to) == positive;
    if (!holds_there) forget(tested, holding);
    return holding;
  }

  void holds() {
    for (const CFGBlock* block : *graph_) {
      entering_.try_emplace(block, state(count()));
      leaving_.try_emplace(block, state(count()));
    }
    std::vector<const CFGBlock*> todo{&graph_->getEntry()};
    while (!todo.empty()) {
      const CFGBlock* block = todo.back();
      todo.pop_back();
      const bool first = reached_.insert(block).second;
      state holding(count());
      for (const auto& from : block->preds())
        if (from.getReachableBlock() != nullptr && reached_.contains(from))
          holding |= along_edge(from, block);
      entering_[block] = holding;
      for (const CFGElement& element : *block) step_forward(element, holding);
      if (!first && holding == leaving_[block]) continue;
      leaving_[block] = holding;
      for (const auto& to : block->succs())
        if (to.getReachableBlock() != nullptr) todo.push_back(to);
    }
  }

  void step_backward(const CFGElement& element, state& used) const {
    const auto statement = element.getAs<CFGStmt>();
    if (!statement) return;
    const Stmt* node = statement->getStmt();
    if (const auto* name = dyn_cast<DeclRefExpr>(node)) {
      if (overwritten_.contains(name)) return;
      const ValueDecl* named = name->getDecl();
      if (const auto* binding = dyn_cast<BindingDecl>(named)) named = binding->getDecomposedDecl();
      if (const int at = variables_.number(dyn_cast<VarDecl>(named)); at >= 0)
        used.set(static_cast<unsigned>(at));
    } else if (const auto* assigned = dyn_cast<BinaryOperator>(node);
               assigned != nullptr && assigned->getOpcode() == BO_Assign) {
      if (const VarDecl* variable = named_variable(assigned->getLHS())) forget(variable, used);
    } else if (const auto* declared = dyn_cast<DeclStmt>(node)) {
      for (const Decl* one : declared->decls())
        if (const auto* variable = dyn_cast<VarDecl>(one)) forget(variable, used);
    }
  }

  state used_after(const CFGBlock* block) const {
    state used(count());
    for (const auto& to : block->succs())
      if (to.getReachableBlock() != nullptr) used |= used_at_start_.lookup(to);
    return used;
  }

  void used_later() {
    for (const CFGBlock* block : *graph_) used_at_start_.try_emplace(block, state(count()));
    for (bool changed = true; changed;) {
      changed = false;
      for (const CFGBlock* block : *graph_) {  // from the exit towards the entry, roughly
        state used = used_after(block);
        for (const CFGElement& element : llvm::reverse(*block)) step_backward(element, used);
        if (used == used_at_start_[block]) continue;
        used_at_start_[block] = used;
        changed = true;
      }
    }
  }

  [[nodiscard]] bool has_destructor(const VarDecl* variable) const {
    if (variable->needsDestruction(context_) != QualType::DK_none) return true;
    const auto* init = variable->getInit();
    if (init == nullptr || !variable->getType()->isReferenceType()) return false;
    // A temporary that the reference keeps alive.
    const Expr* stripped = init->IgnoreImplicit();
    return !stripped->isLValue() && stripped->getType().isDestructedType() != QualType::DK_none;
  }

  liveness collect() const {
    liveness result;
    llvm::DenseMap<const VarDecl*, const CoroutineSuspendExpr*> first;
    for (const CFGBlock* block : reached_) {
      state holding = entering_.lookup(block);
      // What is used after each element, from the end backwards.
      std::vector<state> used(block->size() + 1, state(count()));
      used[block->size()] = used_after(block);
      std::size_t at = block->size();
      for (const CFGElement& element : llvm::reverse(*block)) {
        --at;
        used[at] = used[at + 1];
        step_backward(element, used[at]);
      }
      at = 0;
      for (const CFGElement& element : *block) {
        ++at;
        const auto statement = element.getAs<CFGStmt>();
        const auto* suspension =
            statement ? dyn_cast<CoroutineSuspendExpr>(statement->getStmt()) : nullptr;
        if (suspension != nullptr && may_suspend(words_, suspension)) {
          result.reached.push_back(suspension);
          note_alive(holding, used[at], suspension, first);
        }
        step_forward(element, holding);
      }
    }
    for (const auto& [variable, suspension] : first) result.held.push_back({variable, suspension});
    const SourceManager& sources = context_.getSourceManager();
    std::sort(result.held.begin(), result.held.end(), [&](const auto& a, const auto& b) {
      return sources.isBeforeInTranslationUnit(a.variable->getLocation(),
                                               b.variable->getLocation());
    });
    std::sort(result.reached.begin(), result.reached.end(), [&](const auto* a, const auto* b) {
      return sources.isBeforeInTranslationUnit(a->getBeginLoc(), b->getBeginLoc());
    });
    return result;
  }

  void note_alive(const state& holding, const state& used, const CoroutineSuspendExpr* suspension,
                  llvm::DenseMap<const VarDecl*, const CoroutineSuspendExpr*>& first) const {
    for (const unsigned i : holding.set_bits()) {
      const VarDecl* variable = variables_.all()[i];
      if (!has_destructor(variable) && !escaped_.contains(variable) && !used[i]) continue;
      auto& earliest = first[variable];
      const SourceManager& sources = context_.getSourceManager();
      if (earliest == nullptr ||
          sources.isBeforeInTranslationUnit(suspension->getBeginLoc(), earliest->getBeginLoc()))
        earliest = suspension;
    }
  }

  ASTContext& context_;
  const types& judge_;
  const vocabulary& words_;
  std::unique_ptr<CFG> graph_;
  variables variables_;
  llvm::DenseSet<const VarDecl*> escaped_;
  llvm::DenseSet<const DeclRefExpr*> overwritten_;
  llvm::DenseSet<const CFGBlock*> reached_;
  llvm::DenseMap<const CFGBlock*, state> entering_;
  llvm::DenseMap<const CFGBlock*, state> leaving_;
  llvm::DenseMap<const CFGBlock*, state> used_at_start_;
};

}  // namespace

bool may_suspend(const vocabulary& words, const CoroutineSuspendExpr* suspension) {
  const auto never = [&](QualType type) {
    return words.says(word::never_suspends, type.getNonReferenceType()->getAsCXXRecordDecl());
  };
  const auto* awaiter =
      suspension->getCommonExpr()->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return !is_standard(awaiter, "suspend_never") &&
         !never(suspension->getOperand()->IgnoreImplicit()->getType()) &&
         !never(suspension->getCommonExpr()->getType());
}

liveness alive_across_suspensions(ASTContext& context, const types& judge, const vocabulary& words,
                                  const FunctionDecl* coroutine) {
  return analysis(context, judge, words, coroutine).run();
}

}  // namespace send_check
