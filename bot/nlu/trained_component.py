"""What the trained components of the pipeline share: what was learnt is kept in one file, and read again from it."""

from __future__ import annotations

from typing import Any, ClassVar, Dict, Generic, Optional, TypeVar

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

Model = TypeVar("Model")


class TrainedComponent(GraphComponent, Generic[Model]):
    """A component with one model of its own."""

    MODEL_FILE: ClassVar[str]
    """Name of the file in the component's folder of Rasa's model."""

    def __init__(self, model_storage: ModelStorage, resource: Resource) -> None:
        """Create an untrained component."""
        self._storage, self._resource = model_storage, resource
        self._learnt: Optional[Model] = None

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TrainedComponent[Model]:
        """Create the component for training (see Rasa's `GraphComponent`)."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TrainedComponent[Model]:
        """Load a trained component."""
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._learnt = joblib.load(folder / cls.MODEL_FILE)
        return component

    def keep(self, learnt: Model) -> Resource:
        """Keep what was learnt, and return where."""
        self._learnt = learnt
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(learnt, folder / self.MODEL_FILE)
        return self._resource

    @property
    def model(self) -> Model:
        """What was learnt.

        Raises:
            RuntimeError: when nothing was yet.
        """
        if self._learnt is None:
            raise RuntimeError(f"{type(self).__name__} has not been trained.")
        return self._learnt
